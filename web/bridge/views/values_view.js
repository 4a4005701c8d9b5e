import { button, el, setText } from "../../lib/dom.js";
import { fieldTree, isPlottable } from "../layout/field_tree.js";
import { eachFrame } from "../link/batches.js";
import { shownValue } from "./shown_value.js";

/** How often values are shown, in milliseconds. */
const EVERY_MS = 100;

/** Elements of an array, or fields of a struct, that are shown; the rest is counted. */
const MOST_SHOWN = 64;

/** Groups with at most so many fields are open at first. */
const OPEN_UP_TO = 12;

/** The current values of a topic as a tree, with units; a field that is a number is plotted by a click. */
export class ValuesView {
  element = el("div", { class: "values" });
  #rows = [];
  #options;

  /**
   * @param {import("../link/bridge_link.js").BridgeLink} link
   * @param {import("../link/bridge_news.js").Topic} topic
   * @param {{
   *   signal: AbortSignal, onPlot?: (node: import("../layout/field_tree.js").FieldNode, isNew: boolean) => void,
   *   seriesOf?: (path: string) => number | undefined,
   * }} options
   */
  constructor(link, topic, options) {
    this.#options = options;
    const tree = fieldTree(topic.layout);
    const list = el("ul", { class: "field-list" });
    this.#rows = this.#fill(list, tree);
    const note = el("p", { class: "hint" }, "Nothing has come yet");
    this.element.append(note, list);
    const end = link.subscribe({
      ...{ topics: topic.name, format: "binary", policy: { every: EVERY_MS } },
      ...{ latched: true, whenSlow: "latest" },
    }, {
      batch: (buffer) => {
        let last, from = 0;
        eachFrame(buffer, (_topic, _seq, _time, at, length, view) => {
          if (length >= tree.size) [last, from] = [view, at];
        });
        if (last === undefined) return;
        note.hidden = true;
        for (const row of this.#rows) row.show(last, from);
      },
    });
    options.signal.addEventListener("abort", end, { once: true });
    this.mark();
  }

  /** Shows which fields are plotted, in the colours of their curves. */
  mark() {
    for (const row of this.#rows) row.mark();
  }

  #fill(list, group) {
    const children = group.children();
    const rows = children.slice(0, MOST_SHOWN).map((node) => {
      const row = node.children().length > 0 ? this.#group(node) : this.#leaf(node);
      list.append(row.element);
      return row;
    });
    const rest = children.length - MOST_SHOWN;
    if (rest > 0) list.append(el("li", { class: "hint more" }, `and ${rest} more`));
    return rows;
  }

  #group(node) {
    let rows;
    let last;
    const list = el("ul", { class: "field-list" });
    const details = el(
      "details",
      {
        open: node.children().length <= OPEN_UP_TO,
        ontoggle: () => {
          fillOnce();
          if (last !== undefined) show(...last);
        },
      },
      el(
        "summary",
        { title: hintOf(node) },
        el("span", { class: "field-name" }, node.name),
        el("span", { class: "field-type" }, node.type),
      ),
      list,
    );
    const fillOnce = () => {
      if (rows !== undefined || !details.open) return;
      rows = this.#fill(list, node);
      for (const row of rows) row.mark();
    };
    const show = (view, at) => {
      last = [view, at];
      if (!details.open) return;
      fillOnce();
      for (const row of rows) row.show(view, at);
    };
    fillOnce();
    const mark = () => rows?.forEach((row) => row.mark());
    return { element: el("li", { class: "group" }, details), show, mark };
  }

  #leaf(node) {
    const value = el("span", { class: "field-value" });
    const { onPlot, seriesOf } = this.#options;
    const isButton = onPlot !== undefined && isPlottable(node);
    const dot = isButton
      ? button("", {
        label: `Plot ${node.path}`,
        title: "Plot; with shift in a plot of its own",
        class: "plot-dot",
        onclick: ({ shiftKey }) => onPlot(node, shiftKey),
      })
      : el("i", { class: "no-dot" });
    const name = el("span", { class: "field-name", title: hintOf(node) }, node.name);
    if (isButton) name.addEventListener("click", ({ shiftKey }) => onPlot(node, shiftKey));
    const element = el(
      "li",
      { class: `leaf ${isButton ? "plottable" : ""}`, "data-path": node.path },
      ...[dot, name, value, el("span", { class: "field-unit" }, node.unit)],
    );
    return {
      element,
      show: (view, at) => setText(value, shownValue(node, node.read(view, at))),
      mark: () => {
        if (!isButton) return;
        const series = seriesOf?.(node.path);
        dot.className = `button plot-dot ${series === undefined ? "" : `series-${series}`}`;
        dot.setAttribute("aria-pressed", String(series !== undefined));
      },
    };
  }
}

/** What a field is, for who points at it. @param {import("../layout/field_tree.js").FieldNode} node */
export function hintOf({ type, path, offset, size, bits, description, min, max, unit }) {
  const place = bits === undefined
    ? `${size} B at ${offset}`
    : `${bits.count} ${bits.count === 1 ? "bit" : "bits"} at bit ${bits.offset}`;
  const range = min === undefined && max === undefined
    ? ""
    : `${min ?? "…"} to ${max ?? "…"} ${unit}`;
  return [`${type} ${path}`, place, range, description].filter((text) => text !== "").join("\n");
}
