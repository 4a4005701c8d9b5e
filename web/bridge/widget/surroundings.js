/** Style sheets of a widget, from the folder of the pages. */
const SHEETS = [
  ...["vendor/uplot.css", "style/theme.css", "style/base.css", "style/controls.css"],
  "style/plot.css",
  ...["cards", "plots", "values", "forms", "messages", "console", "widget"].map((name) =>
    `bridge/style/${name}.css`
  ),
];

/**
 * Loads a widget's style sheets into its shadow root.
 *
 * @param {ShadowRoot} root
 */
export async function loadStyle(root) {
  const folder = new URL("../../", import.meta.url);
  await Promise.all(SHEETS.map((path) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(path, folder).href;
    const loaded = new Promise((resolve) => link.onload = link.onerror = resolve);
    root.append(link);
    return loaded;
  }));
}

/**
 * Whether what is behind an element is dark: a widget looks like the notebook that it stands in.
 *
 * @param {Element} element
 */
export function standsInTheDark(element) {
  for (let at = element; at !== null; at = at.parentElement) {
    const [red, green, blue, alpha = 1] = getComputedStyle(at).backgroundColor.match(/[\d.]+/g)
      ?.map(Number) ?? [];
    if (blue === undefined || alpha < 0.5) continue;
    return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
  }
  return false;
}
