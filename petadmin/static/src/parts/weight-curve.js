// The curve of an animal's weight.
import { coloursOf, commonOptions, drawInSight } from "./charting.js";
import { matching, onStart } from "./start.js";

function optionsOf(element) {
  const { text, grid, line } = coloursOf(element);
  const { locale, unit } = element.dataset;
  const common = commonOptions(element);
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const month = new Intl.DateTimeFormat(locale, { month: "short", year: "2-digit" });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
  const points = JSON.parse(element.dataset.weightCurve).map(([date, kilos]) => [Date.parse(date), kilos]);
  return {
    ...common,
    tooltip: {
      ...common.tooltip,
      formatter: ([point]) => `${day.format(point.value[0])}\n${number.format(point.value[1])} ${unit}`,
    },
    xAxis: {
      type: "time",
      axisLine: { lineStyle: { color: grid } },
      axisTick: { show: false },
      splitNumber: 4,
      axisLabel: { color: text, hideOverlap: true, formatter: (value) => month.format(value) },
    },
    yAxis: {
      type: "value",
      scale: true,
      splitNumber: 3,
      axisLabel: { color: text, formatter: (value) => number.format(value) },
      splitLine: { lineStyle: { color: grid } },
    },
    series: [
      {
        type: "line",
        data: points,
        showSymbol: points.length < 40,
        symbol: "circle",
        symbolSize: 7,
        lineStyle: { color: line, width: 2 },
        itemStyle: { color: line },
        areaStyle: { color: line, opacity: 0.1 },
      },
    ],
  };
}

onStart((root) => {
  for (const element of matching(root, "[data-weight-curve]")) {
    drawInSight(element, optionsOf);
  }
});
