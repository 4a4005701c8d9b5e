import { button, el } from "../../lib/dom.js";
import { Card } from "../views/card.js";
import { saveCsv, savePng } from "./export.js";
import { PlotView, SPANS } from "./plot_view.js";

/** A plot on the desk. */
export class PlotCard {
  #card;
  view;
  #hold;

  /**
   * @param {import("./feeds.js").Feeds} feeds
   * @param {{ span?: number, onChange: () => void, onClose: () => void }} options
   */
  constructor(feeds, { span = 10, onChange, onClose }) {
    const card = this.#card = new Card({ kind: "plot-card", label: "plot", onClose });
    this.view = new PlotView(feeds, {
      ...{ span, signal: card.signal },
      onRemove: () => this.view.curves.length === 0 ? card.close() : onChange(),
      onHold: (isHeld) => this.#showHold(isHeld),
    });
    const spans = el(
      "select",
      {
        "aria-label": "Time that is shown",
        onchange: () => {
          this.view.span = Number(spans.value);
          onChange();
        },
      },
      ...SPANS.map(([seconds, text]) =>
        el("option", { value: seconds, selected: seconds === span }, text)
      ),
    );
    this.#hold = button("pause", {
      title: "Pause, and go on (space); drag in the plot to look closer, twice click for all",
      class: "small toggle",
      onclick: () => this.toggle(),
    });
    card.title("Plot");
    card.tools(
      spans,
      this.#hold,
      button("CSV", {
        ...{ label: "Save as CSV", class: "small", onclick: () => saveCsv(this.view) },
      }),
      button("PNG", {
        ...{ label: "Save as picture", class: "small", onclick: () => savePng(this.view) },
      }),
    );
    card.body.append(this.view.element);
    this.#showHold(false);
  }

  /** What stands on the desk. */
  get element() {
    return this.#card.element;
  }

  /** Takes it away. */
  close() {
    this.#card.close();
  }

  /** Pauses, or goes on. */
  toggle() {
    this.view.hold(!this.view.isHeld);
  }

  #showHold(isHeld) {
    this.#hold.textContent = isHeld ? "go on" : "pause";
    this.#hold.setAttribute("aria-pressed", String(isHeld));
    this.element.classList.toggle("held", isHeld);
  }
}
