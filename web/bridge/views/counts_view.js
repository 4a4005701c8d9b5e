import { button, el, fill, setText } from "../../lib/dom.js";
import { fieldsWhere, fieldTree, isCountable, namesOf } from "../layout/field_tree.js";
import { blocksOf } from "../link/batches.js";
import { Counts, hueOf } from "./counts.js";

/** Bars that are shown. */
const MOST_BARS = 24;

/** How often numbers come, in milliseconds. */
const FLUSH_MS = 100;

/** How often each value of a field has come, as bars. */
export class CountsView {
  element = el("div", { class: "counts" });
  #link;
  #topic;
  #fields;
  #counts = new Counts();
  #list = el("ol", { class: "bars" });
  #note = el("span", { class: "hint", role: "status" });
  #rows = new Map();
  #end = () => {};
  #lost = 0;

  /**
   * @param {import("../link/bridge_link.js").BridgeLink} link
   * @param {import("../link/bridge_news.js").Topic} topic
   * @param {{ signal: AbortSignal, field?: string }} options
   */
  constructor(link, topic, { signal, field }) {
    this.#link = link;
    this.#topic = topic;
    this.#fields = fieldsWhere(fieldTree(topic.layout), isCountable);
    // Names first: they are what one wants to see.
    const first = this.#fields.find(({ path }) => path === field) ??
      this.#fields.find(({ kind }) => kind === "enum") ??
      this.#fields.find(({ kind, bits }) => kind === "truth" || bits !== undefined) ??
      this.#fields[0];
    if (first === undefined) {
      this.element.append(
        el("p", { class: "hint" }, "It has no whole numbers, names or truth values"),
      );
      return;
    }
    const choice = el(
      "select",
      { "aria-label": "Field whose values are counted", onchange: () => this.#count(choice.value) },
      ...this.#fields.map(({ path }) =>
        el("option", { value: path, selected: path === first.path }, path)
      ),
    );
    this.element.append(
      el(
        "div",
        { class: "view-tools" },
        choice,
        this.#note,
        el("span", { class: "spring" }),
        button("clear", { title: "Begin anew", class: "small", onclick: () => this.#clear() }),
      ),
      this.#list,
    );
    this.#count(first.path);
    signal.addEventListener("abort", () => this.#end(), { once: true });
  }

  #count(path) {
    this.#end();
    this.#clear();
    const field = this.#fields.find((each) => each.path === path);
    const names = field.kind === "truth"
      ? new Map([["0", "false"], ["1", "true"]])
      : namesOf(field.values);
    this.#end = this.#link.subscribe({
      ...{ topics: this.#topic.name, format: "columns", fields: [path] },
      ...{ flush: { ms: FLUSH_MS }, latched: true },
    }, {
      batch: (buffer) => {
        for (const { columns } of blocksOf(buffer)) this.#counts.add(columns[0]);
        this.#show(names);
      },
      lost: (count) => this.#lost += count,
    });
  }

  #clear() {
    this.#counts.clear();
    this.#rows.clear();
    this.#lost = 0;
    fill(this.#list);
    setText(this.#note, "");
  }

  #show(names) {
    const { bars, rest } = this.#counts.bars(MOST_BARS);
    const most = bars.reduce((greatest, { count }) => Math.max(greatest, count), rest);
    const shown = new Set();
    const put = (key, label, count, hue) => {
      shown.add(key);
      const row = this.#rows.get(key) ?? this.#row(key, label, hue);
      setText(row.count, String(count));
      setText(row.share, `${(100 * count / this.#counts.total).toFixed(1)} %`);
      row.bar.style.width = `${100 * count / most}%`;
      return row.element;
    };
    const elements = bars.map(({ value, count }) =>
      put(value, names.get(String(value)) ?? String(value).replace("-", "−"), count, hueOf(value))
    );
    if (rest > 0) elements.push(put("rest", "others", rest, undefined));
    for (const key of this.#rows.keys()) if (!shown.has(key)) this.#rows.delete(key);
    // Nothing moves while the order is the same.
    if (elements.some((element, at) => this.#list.children[at] !== element)) {
      fill(this.#list, ...elements);
    }
    const lost = this.#lost > 0 ? `, ${this.#lost} not seen` : "";
    setText(this.#note, `${this.#counts.total} counted${lost}`);
  }

  #row(key, label, hue) {
    const row = {
      bar: el("i", { class: "bar" }),
      count: el("span", { class: "bar-count" }),
      share: el("span", { class: "bar-share" }),
    };
    if (hue !== undefined) row.bar.style.background = `hsl(${hue} 58% 52%)`;
    row.element = el(
      "li",
      { "data-value": key },
      el("span", { class: "bar-label", title: label }, label),
      el("span", { class: "bar-track" }, row.bar),
      ...[row.count, row.share],
    );
    this.#rows.set(key, row);
    return row;
  }
}
