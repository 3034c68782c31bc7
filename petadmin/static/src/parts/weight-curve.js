// The curve of an animal's weight; the charting library is fetched when the first curve comes into sight.
import { matching, onStart } from "./start.js";

let loading;

function library(url) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    // The page's own scripts carry the word of this answer; whoever knows it may add another one.
    script.nonce = document.querySelector("script[nonce]").nonce;
    script.src = url;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

/** The colours as the style sheet resolves them for light and dark. */
function coloursOf(element) {
  const style = getComputedStyle(element);
  return { text: style.color, grid: style.borderTopColor, line: style.caretColor };
}

function optionsOf(element) {
  const { text, grid, line } = coloursOf(element);
  const { locale, unit } = element.dataset;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const month = new Intl.DateTimeFormat(locale, { month: "short", year: "2-digit" });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
  const points = JSON.parse(element.dataset.weightCurve).map(([date, kilos]) => [Date.parse(date), kilos]);
  return {
    animation: false,
    grid: { left: 4, right: 14, top: 12, bottom: 4, containLabel: true },
    textStyle: { fontFamily: getComputedStyle(element).fontFamily, color: text },
    tooltip: {
      trigger: "axis",
      // Markup of its own would need inline styles, which the content policy refuses.
      renderMode: "richText",
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

function draw(element, echarts) {
  const chart = echarts.init(element, null, { renderer: "svg" });
  const refresh = () => chart.setOption(optionsOf(element), true);
  refresh();
  new ResizeObserver(() => chart.resize()).observe(element);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);
}

const sight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (isIntersecting) {
      sight.unobserve(target);
      // Without the library the table below says the same.
      library(target.dataset.charts).then((echarts) => draw(target, echarts), () => target.remove());
    }
  }
});

onStart((root) => {
  for (const element of matching(root, "[data-weight-curve]")) {
    sight.observe(element);
  }
});
