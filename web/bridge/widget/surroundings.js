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
 * Makes an element dark or light like the notebook that it stands in, and follows when that changes, until the signal.
 *
 * @param {HTMLElement} element
 * @param {AbortSignal} signal
 */
export function followTheme(element, signal) {
  const look = () => {
    const theme = themeBehind(element);
    if (theme === element.dataset.theme) return;
    element.dataset.theme = theme;
    // Plots have drawn with the colours that were.
    document.dispatchEvent(new Event("robo-theme"));
  };
  look();
  // Whatever a notebook calls its themes, it says at these two which one it has.
  const observer = new MutationObserver(look);
  for (const page of [document.documentElement, document.body]) {
    observer.observe(page, { attributes: true });
  }
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", look, { signal });
}

/** What is behind an element: the first of its ancestors that is not transparent. */
function themeBehind(element) {
  for (let at = element.parentElement; at !== null; at = at.parentElement) {
    const [red, green, blue, alpha = 1] = getComputedStyle(at).backgroundColor.match(/[\d.]+/g)
      ?.map(Number) ?? [];
    if (blue === undefined || alpha < 0.5) continue;
    return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? "dark" : "light";
  }
  return "light";
}
