import { button, el, fill } from "./dom.js";
import { nextTheme, theme } from "./theme.js";

const ICONS = { auto: "◐", dark: "●", light: "○" };

/** Shows which colours are chosen, and chooses the next ones. */
export class ThemeButton {
  element = button("", {
    label: "Colours",
    title: "Dark, light, or as the system (t)",
    class: "quiet",
    onclick: () => this.next(),
  });

  constructor() {
    this.#show();
  }

  /** The next colours. */
  next() {
    nextTheme();
    this.#show();
  }

  #show() {
    fill(this.element, ICONS[theme()], el("span", { class: "wide" }, ` ${theme()}`));
  }
}
