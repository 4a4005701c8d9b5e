import { el } from "../../lib/dom.js";
import { onResize } from "../../lib/plot_theme.js";

/** Space between columns, in pixels. */
const GAP = 14;

/** Panels in as many columns as fit, each as high as it is: a high one leaves no hole beside it. */
export class Lane {
  element;
  #columns = [];
  #panels = [];
  #narrowest;
  #width = 0;

  /**
   * @param {string} kind
   * @param {number} narrowest Least width of a column, in pixels.
   */
  constructor(kind, narrowest) {
    this.#narrowest = narrowest;
    this.element = el("div", { class: `lane ${kind}`, hidden: true });
    onResize(this.element, (width) => {
      this.#width = width;
      this.#arrange();
    }, new AbortController().signal);
  }

  /**
   * Adds a panel.
   *
   * @param {HTMLElement} panel
   * @param {(other: HTMLElement) => boolean} [isBefore] Which panels it is to stand before; by default none.
   */
  add(panel, isBefore = () => false) {
    const found = this.#panels.findIndex(isBefore);
    const isLast = found < 0;
    this.#panels.splice(isLast ? this.#panels.length : found, 0, panel);
    this.element.hidden = false;
    if (isLast && this.#columns.length > 0) this.#shortest().append(panel);
    else this.#fill(Math.max(1, this.#columns.length));
  }

  /** Takes a panel away; the others stay where they are. */
  remove(panel) {
    this.#panels = this.#panels.filter((each) => each !== panel);
    panel.remove();
    this.update();
  }

  /** Is there only when one of its panels is. */
  update() {
    this.element.hidden = this.#panels.every(({ hidden }) => hidden);
    this.#arrange();
  }

  #arrange() {
    const fitting = Math.floor((this.#width + GAP) / (this.#narrowest + GAP));
    const shown = this.#panels.filter(({ hidden }) => !hidden).length;
    const count = Math.max(1, Math.min(shown, fitting));
    if (count !== this.#columns.length) this.#fill(count);
  }

  #fill(count) {
    const focused = document.activeElement;
    this.#columns = Array.from({ length: count }, () => el("div", { class: "column" }));
    this.#panels.forEach((panel, at) => this.#columns[at % count].append(panel));
    this.element.replaceChildren(...this.#columns);
    // What is moved loses the focus.
    if (this.element.contains(focused)) focused.focus({ preventScroll: true });
  }

  #shortest() {
    const height = (column) => column.lastElementChild?.getBoundingClientRect().bottom ?? 0;
    return this.#columns.reduce((best, each) => height(each) < height(best) ? each : best);
  }
}
