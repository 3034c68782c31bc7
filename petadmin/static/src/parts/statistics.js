// The chart of the statistics: bars for what is counted, each kind in its colour, and a line for what was billed, if that is told.
import { coloursOf, commonOptions, drawInSight } from "./charting.js";
import { matching, onStart } from "./start.js";

/** The colours of the bars stand in the legend, where the style sheet resolves them. */
function barColours(element) {
  const legend = element.parentElement.querySelectorAll("[data-figures-colour]");
  return [...legend].map((dot) => getComputedStyle(dot).backgroundColor);
}

function valueAxis(grid, text, format, { lines }) {
  return {
    type: "value",
    splitNumber: 4,
    minInterval: lines ? 1 : 0,
    axisLabel: { color: text, formatter: format },
    splitLine: lines ? { lineStyle: { color: grid } } : { show: false },
  };
}

function lineOf({ name, values }, color) {
  return {
    type: "line",
    name,
    yAxisIndex: 1,
    data: values,
    symbol: "circle",
    symbolSize: 6,
    lineStyle: { color, width: 2 },
    itemStyle: { color },
  };
}

function optionsOf(element) {
  const { text, grid, line } = coloursOf(element);
  const { locale, currency } = element.dataset;
  const { labels, bars, line: billed } = JSON.parse(element.dataset.figuresChart);
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const inMoney = (more) => new Intl.NumberFormat(locale, currency ? { style: "currency", currency, ...more } : more);
  const money = inMoney({});
  const roundMoney = inMoney({ notation: "compact" });
  const colours = barColours(element);
  const common = commonOptions(element);
  const rows = (points) =>
    points
      .filter(({ seriesIndex, value }) => seriesIndex === bars.length || value)
      .map(({ seriesIndex, seriesName, value }) =>
        `${seriesName}: ${(seriesIndex === bars.length ? money : number).format(value)}`);
  return {
    ...common,
    tooltip: {
      ...common.tooltip,
      formatter: (points) => [points[0].name, ...rows(points)].join("\n"),
    },
    xAxis: {
      type: "category",
      data: labels,
      axisLine: { lineStyle: { color: grid } },
      axisTick: { show: false },
      axisLabel: { color: text, hideOverlap: true },
    },
    yAxis: [
      valueAxis(grid, text, (value) => number.format(value), { lines: true }),
      ...(billed ? [valueAxis(grid, text, (value) => roundMoney.format(value), { lines: false })] : []),
    ],
    series: [
      ...bars.map(({ name, values }, index) => ({
        type: "bar",
        name,
        stack: "areas",
        data: values,
        barMaxWidth: 48,
        itemStyle: { color: colours[index], borderRadius: bars.length === 1 ? [3, 3, 0, 0] : 0 },
      })),
      ...(billed ? [lineOf(billed, line)] : []),
    ],
  };
}

onStart((root) => {
  for (const element of matching(root, "[data-figures-chart]")) {
    drawInSight(element, optionsOf);
  }
});
