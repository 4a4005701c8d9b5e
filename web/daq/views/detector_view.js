import { el, fill } from "../../lib/dom.js";
import { formatShape } from "../../lib/format.js";
import { ImageView } from "./image_view.js";
import { LineView } from "./line_view.js";
import { ScalarView } from "./scalar_view.js";

/** Arrays of numbers and curves that are asked for besides an image. */
const FIRST = 16;

/** Whatever a detector sends: numbers, curves, an image, slices of stacks, text. */
export class DetectorView {
  element = el("div", { class: "detector-view" });
  #signal;
  #onWindow;
  #views = new Map();
  #arrays = [];
  #selector = el("div", { class: "view-tools channels", hidden: true });
  #selectorKey = "";
  #channel = 0;
  #slice = [];
  #notes = el("div", { class: "notes" });

  /** @param {{ signal: AbortSignal, onWindow: () => void }} options */
  constructor({ signal, onWindow }) {
    this.#signal = signal;
    this.#onWindow = onWindow;
    this.element.append(this.#selector, this.#notes);
    this.#note("No data yet. Press Live, or Grab for one.");
  }

  /** What has to be asked for, so that the views can show it. */
  get query() {
    const windows = [...this.#views.values()].map((view) => view.window);
    const images = this.#indices("image");
    const channels = images.length < 2 ? undefined : [
      ...this.#indices("scalar", "line", "text").slice(0, FIRST),
      images[this.#channel] ?? images[0],
    ];
    return Object.assign(
      { width: 1024, height: 1024 },
      ...windows,
      channels !== undefined && { channels },
      this.#slice.length > 0 && { slice: this.#slice },
    );
  }

  /** Shows all of what there is. */
  reset() {
    for (const view of this.#views.values()) view.reset();
  }

  /** @param {import("../lab/record_reader.js").LiveRecord} record */
  show(record) {
    const { arrays } = record.header;
    this.#arrays = arrays;
    const images = this.#indices("image");
    const image = arrays.find(({ kind, data }) => kind === "image" && data !== undefined);
    this.#showSelector(images, image);
    const kinds = new Set(arrays.flatMap(({ kind, data }) => data === undefined ? [] : [kind]));
    for (const kind of this.#views.keys()) if (!kinds.has(kind)) this.#remove(kind);
    if (kinds.has("image")) this.#view("image").show(record, image);
    if (kinds.has("line")) this.#view("line").show(record);
    if (kinds.has("scalar")) this.#view("scalar").show(record);
    this.#showNotes(record.header);
  }

  #showNotes({ arrays, more = 0 }) {
    const texts = arrays.flatMap(({ name, kind, texts = [], dtype, shape }) => {
      if (kind === "text") {
        return texts.length === 0
          ? [`${name}: ${dtype} cannot be shown`]
          : [`${name}: ${texts.join(", ")}`];
      }
      return kind === "empty" ? [`${name}: empty, ${formatShape(shape)}`] : [];
    });
    const unsent =
      arrays.filter(({ kind, data }) => /scalar|line/.test(kind) && data === undefined).length +
      more;
    if (unsent > 0) texts.push(`${unsent} more arrays are not shown`);
    if (arrays.length === 0) texts.push("The device has sent no arrays");
    this.#note(...texts);
  }

  #note(...texts) {
    const text = texts.join("\n");
    if (this.#notes.textContent !== text) this.#notes.textContent = text;
    this.#notes.hidden = text === "";
  }

  #indices(...kinds) {
    return this.#arrays.flatMap(({ kind }, at) => kinds.includes(kind) ? [at] : []);
  }

  #view(kind) {
    let view = this.#views.get(kind);
    if (view === undefined) {
      const options = { signal: this.#signal, onWindow: this.#onWindow };
      view = kind === "image"
        ? new ImageView(options)
        : kind === "line"
        ? new LineView(options)
        : new ScalarView(options);
      this.#views.set(kind, view);
      this.element.insertBefore(view.element, this.#notes);
      // Now its size is known, and how much it can show.
      requestAnimationFrame(() => this.#onWindow());
    }
    return view;
  }

  #remove(kind) {
    this.#views.get(kind)?.element.remove();
    this.#views.delete(kind);
  }

  /** Which image of several, and which slice of a stack. */
  #showSelector(images, image) {
    const lead = image?.lead ?? [];
    const key = JSON.stringify([images.map((at) => this.#arrays[at].name), lead]);
    if (key === this.#selectorKey) return;
    this.#selectorKey = key;
    this.#slice = lead.map((length, at) => Math.min(this.#slice[at] ?? 0, length - 1));
    const changed = () => this.#onWindow();
    const select = images.length < 2 ? undefined : el(
      "label",
      { class: "field" },
      "image",
      el("select", {
        "aria-label": "Which image",
        onchange: (event) => {
          this.#channel = event.target.selectedIndex;
          changed();
        },
      }, ...images.map((at) => el("option", {}, this.#arrays[at].name))),
    );
    fill(this.#selector, select, ...lead.map((length, at) => this.#slider(length, at, changed)));
    this.#selector.hidden = select === undefined && lead.length === 0;
  }

  #slider(length, at, changed) {
    const output = el("output", {}, `${this.#slice[at]} / ${length - 1}`);
    const slider = el("input", {
      type: "range",
      min: 0,
      max: length - 1,
      value: this.#slice[at],
      "aria-label": `Index in dimension ${at}`,
      oninput: () => {
        this.#slice[at] = Number(slider.value);
        output.textContent = `${slider.value} / ${length - 1}`;
        changed();
      },
    });
    return el("label", { class: "field wide" }, `slice ${at}`, slider, output);
  }
}
