// The charts of reports: bars side by side or on top of each other, standing or lying.
import { coloursOf, commonOptions, drawInSight } from "./charting.js";
import { matching, onStart } from "./start.js";

/** The colours of the bars stand in the legend, where the style sheet resolves them. */
function barColours(element) {
  const legend = element.parentElement.querySelectorAll("[data-figures-colour]");
  return [...legend].map((dot) => getComputedStyle(dot).backgroundColor);
}

function optionsOf(element) {
  const { text, grid } = coloursOf(element);
  const { labels, bars, across, stacked } = JSON.parse(element.dataset.reportChart);
  const number = new Intl.NumberFormat(element.dataset.locale);
  const colours = barColours(element);
  const common = commonOptions(element);
  const names = {
    type: "category",
    data: labels,
    // Lying bars are read from the top.
    inverse: across,
    axisLine: { lineStyle: { color: grid } },
    axisTick: { show: false },
    axisLabel: { color: text, hideOverlap: !across, width: across ? 130 : undefined, overflow: "truncate" },
  };
  const values = {
    type: "value",
    splitNumber: 4,
    minInterval: 1,
    axisLabel: { color: text, hideOverlap: true, formatter: (value) => number.format(value) },
    splitLine: { lineStyle: { color: grid } },
  };
  return {
    ...common,
    tooltip: {
      ...common.tooltip,
      axisPointer: { type: "shadow" },
      formatter: (points) =>
        [points[0].name, ...points.map((one) => `${one.seriesName}: ${number.format(one.value)}`)].join("\n"),
    },
    xAxis: across ? values : names,
    yAxis: across ? names : values,
    series: bars.map((one, index) => ({
      type: "bar",
      name: one.name,
      data: one.values,
      stack: stacked ? "all" : undefined,
      barMaxWidth: across ? 22 : 32,
      itemStyle: { color: colours[index], borderRadius: stacked ? 0 : across ? [0, 3, 3, 0] : [3, 3, 0, 0] },
    })),
  };
}

onStart((root) => {
  for (const element of matching(root, "[data-report-chart]")) {
    const { labels, across } = JSON.parse(element.dataset.reportChart);
    if (across) {
      // A line for each name, however many there are; the content policy lets scripts set single properties.
      element.style.setProperty("height", `${labels.length * 2.25 + 2.5}rem`);
    }
    drawInSight(element, optionsOf);
  }
  // The dates are of use only when the period is not one of those with a name.
  for (const form of matching(root, "[data-report-choice]")) {
    const dates = form.querySelector("[data-own-dates]");
    const show = () => dates.toggleAttribute("data-not-own", form.elements.period.value !== "own");
    form.elements.period.addEventListener("change", show);
    show();
  }
});
