// The curve of an animal's weight.
import { coloursOf, commonOptions, drawInSight } from "./charting.js";
import { matching, onStart } from "./start.js";

const YEAR = 365 * 24 * 60 * 60 * 1000;

function optionsOf(element) {
  const { text, grid, line } = coloursOf(element);
  const { locale, unit } = element.dataset;
  const common = commonOptions(element);
  // Days arrive without a time, which counts as midnight in UTC: west of it they would be shown a day early.
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
  const points = JSON.parse(element.dataset.weightCurve).map(([date, kilos]) => [Date.parse(date), kilos]);
  // Within a year a month may have two places on the axis, which only the day tells apart.
  const isShort = points.at(-1)[0] - points[0][0] < YEAR;
  const parts = isShort ? { day: "numeric", month: "short" } : { month: "short", year: "2-digit" };
  const place = new Intl.DateTimeFormat(locale, { ...parts, timeZone: "UTC" });
  return {
    ...common,
    useUTC: true,
    tooltip: {
      ...common.tooltip,
      formatter: ([point]) => `${day.format(point.value[0])}\n${number.format(point.value[1])} ${unit}`,
    },
    xAxis: {
      type: "time",
      axisLine: { lineStyle: { color: grid } },
      axisTick: { show: false },
      splitNumber: 4,
      axisLabel: { color: text, hideOverlap: true, formatter: (value) => place.format(value) },
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
