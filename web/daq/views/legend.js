import { el, fill, setText } from "../../lib/dom.js";

/** Names, colours and values of curves. */
export class Legend {
  element = el("ul", { class: "legend" });
  #names = "";
  #values = [];

  /**
   * Shows names and values.
   *
   * @param {readonly string[]} names
   * @param {readonly string[]} values
   */
  show(names, values) {
    const key = JSON.stringify(names);
    if (key !== this.#names) {
      this.#names = key;
      this.#values = names.map(() => el("span", { class: "legend-value" }));
      fill(
        this.element,
        ...names.map((name, at) =>
          el(
            "li",
            { class: `legend-entry series-${at % 8 + 1}` },
            el("i", { class: "legend-mark", "aria-hidden": "true" }),
            el("span", { class: "legend-name" }, name),
            this.#values[at],
          )
        ),
      );
    }
    this.#values.forEach((element, at) => setText(element, values[at] ?? ""));
  }
}
