/**
 * The colours of plots, as the style sheet has them now.
 *
 * @param {Element} [element] Where the plot stands.
 */
export function plotTheme(element = document.documentElement) {
  const style = getComputedStyle(element);
  const colour = (name) => style.getPropertyValue(name).trim();
  return {
    text: colour("--dim"),
    grid: colour("--grid"),
    strong: colour("--text"),
    accent: colour("--accent"),
    panel: colour("--panel"),
    danger: colour("--danger"),
    font: `11px ${style.getPropertyValue("--font")}`,
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((at) => colour(`--series-${at}`)),
  };
}

/**
 * Calls `act` when the colours change.
 *
 * @param {() => void} act
 * @param {AbortSignal} signal
 */
export function onThemeChange(act, signal) {
  document.addEventListener("robo-theme", act, { signal });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act, { signal });
}

/**
 * Calls `act` with the size of an element now and whenever it changes.
 *
 * @param {Element} element
 * @param {(width: number, height: number) => void} act
 * @param {AbortSignal} signal
 */
export function onResize(element, act, signal) {
  const observer = new ResizeObserver(() => {
    const { width, height } = element.getBoundingClientRect();
    if (width > 0 && height > 0) act(Math.floor(width), Math.floor(height));
  });
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}
