import { el } from "./dom.js";

/**
 * The colours of plots, as the style sheet has them now.
 *
 * @param {Element} [element] Where the plot stands.
 */
export function plotTheme(element = document.documentElement) {
  // Which of its two colours a variable stands for is known only where it is used.
  const sample = el("i", { hidden: true });
  element.append(sample);
  const style = getComputedStyle(sample);
  const colour = (name) => {
    sample.style.color = `var(${name})`;
    return style.color;
  };
  const theme = {
    text: colour("--dim"),
    grid: colour("--grid"),
    strong: colour("--text"),
    accent: colour("--accent"),
    panel: colour("--panel"),
    danger: colour("--danger"),
    font: `11px ${style.getPropertyValue("--font")}`,
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((at) => colour(`--series-${at}`)),
  };
  sample.remove();
  return theme;
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
