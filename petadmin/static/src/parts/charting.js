// Charts that are drawn when they come into sight; the charting library is fetched with the first of them.
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

const optionsOf = new WeakMap();

function draw(element, echarts) {
  const chart = echarts.init(element, null, { renderer: "svg" });
  const refresh = () => chart.setOption(optionsOf.get(element)(element), true);
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

/** Draw a chart into an element as soon as it is seen; `options` makes what ECharts takes from it. */
export function drawInSight(element, options) {
  optionsOf.set(element, options);
  sight.observe(element);
}

/** The colours as the style sheet resolves them for light and dark. */
export function coloursOf(element) {
  const style = getComputedStyle(element);
  return { text: style.color, grid: style.borderTopColor, line: style.caretColor };
}

/** What all charts have in common: the text, and markers that are read in plain words. */
export function commonOptions(element) {
  const { text } = coloursOf(element);
  return {
    animation: false,
    grid: { left: 4, right: 14, top: 12, bottom: 4, containLabel: true },
    textStyle: { fontFamily: getComputedStyle(element).fontFamily, color: text },
    // Markup of its own would need inline styles, which the content policy refuses.
    tooltip: { trigger: "axis", renderMode: "richText" },
  };
}
