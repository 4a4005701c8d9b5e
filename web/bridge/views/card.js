import { button, el, fill } from "../../lib/dom.js";

/** A card of the desk: a head with title and tools, and a body. */
export class Card {
  element;
  body = el("div", { class: "card-body" });
  #title = el("h2", { class: "card-title" });
  #tools = el("div", { class: "card-tools" });
  #end = new AbortController();
  #onClose;

  /**
   * @param {{ kind: string, label: string, onClose: () => void }} options
   */
  constructor({ kind, label, onClose }) {
    this.#onClose = onClose;
    this.element = el(
      "section",
      { class: `card ${kind}`, "aria-label": label, tabindex: -1 },
      el(
        "header",
        { class: "card-head" },
        this.#title,
        this.#tools,
        button("×", {
          label: `Close ${label}`,
          title: "Close (w)",
          class: "icon close",
          onclick: () => this.close(),
        }),
      ),
      this.body,
    );
  }

  /** Aborts when the card is closed. */
  get signal() {
    return this.#end.signal;
  }

  /** Shows this title, made of texts and elements. */
  title(...parts) {
    fill(this.#title, ...parts);
  }

  /** Has these tools in its head. */
  tools(...parts) {
    fill(this.#tools, ...parts);
  }

  /** Takes it away, and ends what it has begun. */
  close() {
    if (this.#end.signal.aborted) return;
    this.#end.abort();
    this.element.remove();
    this.#onClose();
  }
}
