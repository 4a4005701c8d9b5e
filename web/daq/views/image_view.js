import { el, setText } from "../lib/dom.js";
import { formatNumber, withUnits } from "../lib/format.js";
import { COLOUR_MAPS } from "./colour_maps.js";
import { ImageData2D } from "./image_data.js";
import { layOut } from "./image_layout.js";
import { ImagePainter } from "./image_painter.js";
import { followPointer } from "./image_pointer.js";
import { autoLevels } from "./levels.js";
import { onResize, onThemeChange, plotTheme } from "./plot_theme.js";

/** How long what is shown has to stand still before more detail is asked for, in milliseconds. */
const SETTLED_MS = 180;

/** An image of a detector. */
export class ImageView {
  element = el("section", { class: "view image-view", "aria-label": "Image" });
  #canvas = el("canvas", { class: "image", tabindex: 0, role: "img", "aria-label": "Image" });
  #value = el("output", { class: "cursor-value" });
  #painter = new ImagePainter(this.#canvas);
  #onWindow;
  #tools;
  /** @type {ImageData2D | undefined} */
  #image;
  #bars = new Uint32Array(0);
  #window;
  #cursor;
  #levels = { low: 0, high: 1 };
  #size = { width: 0, height: 0 };
  #frame = 0;
  #settling = 0;

  /** @param {{ signal: AbortSignal, onWindow: () => void }} options */
  constructor({ signal, onWindow }) {
    this.#onWindow = onWindow;
    this.#tools = new ImageTools({
      onChange: () => this.#changed(),
      onReset: () => this.reset(),
    });
    const host = el("div", { class: "image-host" }, this.#canvas);
    this.element.append(this.#tools.element, host, this.#value);
    followPointer(this.#canvas, {
      state: () => this.#state(),
      onWindow: (window) => this.#show(window),
      onCursor: (cursor) => {
        this.#cursor = cursor;
        this.#drawSoon();
      },
      onLevel: (which, value) => {
        this.#tools.setLevels({ ...this.#levels, [which]: value });
        this.#changed();
      },
      onReset: () => this.reset(),
      onKey: (key) => this.#key(key),
    });
    onResize(host, (width, height) => {
      this.#size = { width, height };
      this.#drawSoon();
      this.#askSoon();
    }, signal);
    onThemeChange(() => this.#drawSoon(), signal);
    signal.addEventListener("abort", () => cancelAnimationFrame(this.#frame), { once: true });
  }

  /** What has to be asked for: so many pixels, of this part. */
  get window() {
    const most = (length) => Math.max(64, Math.min(2048, Math.ceil(length * devicePixelRatio)));
    const size = { width: most(this.#size.width || 512), height: most(this.#size.height || 512) };
    const image = this.#image, window = this.#window;
    if (image === undefined || window === undefined) return size;
    const { columns, rows } = image.full;
    const isAll = window.x0 <= 0 && window.y0 <= 0 && window.x1 >= columns && window.y1 >= rows;
    if (isAll) return size;
    // A little more than what is seen, so that a small move shows no edge.
    return {
      ...size,
      x: widened([window.x0, window.x1], columns),
      y: widened([window.y0, window.y1], rows),
    };
  }

  /** Shows all of the image. */
  reset() {
    if (this.#image === undefined) return;
    const { columns, rows } = this.#image.full;
    this.#show({ x0: 0, y0: 0, x1: columns, y1: rows });
  }

  /**
   * @param {import("../lab/record_reader.js").LiveRecord} record
   * @param {import("../lab/record_reader.js").LiveArray} array
   */
  show(record, array) {
    const before = this.#image?.full;
    const image = this.#image = new ImageData2D(record, array);
    const { columns, rows } = image.full;
    if (before?.columns !== columns || before.rows !== rows) {
      this.#window = { x0: 0, y0: 0, x1: columns, y1: rows };
      this.#cursor = undefined;
    }
    this.#bars = image.histogram();
    this.#setLevels();
    this.#drawSoon();
  }

  #key(key) {
    if (key === "0") this.reset();
    else if (!this.#tools.key(key)) return false;
    return true;
  }

  #changed() {
    this.#setLevels();
    this.#drawSoon();
  }

  #setLevels() {
    const image = this.#image;
    if (image === undefined) return;
    const { isAuto, low, high } = this.#tools.settings;
    this.#levels = isAuto ? autoLevels(this.#bars, image) : { low, high };
    if (isAuto) this.#tools.showLevels(this.#levels);
  }

  #show(window) {
    this.#window = window;
    this.#drawSoon();
    this.#askSoon();
  }

  #askSoon() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#onWindow(), SETTLED_MS);
  }

  #state() {
    const image = this.#image, window = this.#window;
    if (image === undefined || window === undefined || this.#size.width === 0) return undefined;
    const { map, isSquare, hasProfiles, isFlipped } = this.#tools.settings;
    return {
      image,
      window,
      layout: layOut(this.#size, { window, isSquare, hasProfiles }),
      levels: this.#levels,
      map,
      bars: this.#bars,
      cursor: this.#cursor ?? {
        column: Math.floor((window.x0 + window.x1) / 2),
        row: Math.floor((window.y0 + window.y1) / 2),
      },
      isFlipped,
    };
  }

  #drawSoon() {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      const state = this.#state();
      if (state === undefined) return;
      this.#painter.paint(state, { ...this.#size, theme: plotTheme() });
      this.#describe(state);
    });
  }

  #describe({ image, cursor }) {
    const pixel = image.pixelOf(cursor.column, cursor.row);
    const x = withUnits(image.xScale.valueOf(cursor.column), image.xScale.units, 5);
    const y = withUnits(image.yScale.valueOf(cursor.row), image.yScale.units, 5);
    const value = pixel === undefined
      ? "–"
      : withUnits(image.valueAt(pixel.column, pixel.row), image.units, 5);
    const { columns, rows } = image.full;
    const size = image.factor.x * image.factor.y > 1
      ? `shown ${image.columns} × ${image.rows}`
      : "all pixels";
    setText(
      this.#value,
      `x ${x}   y ${y}   value ${value}   min ${formatNumber(image.min, 5)}   max ${
        formatNumber(image.max, 5)
      }   ${size}`,
    );
    const label = `${image.name}, ${columns} by ${rows} pixels`;
    if (this.#canvas.getAttribute("aria-label") !== label) {
      this.#canvas.setAttribute("aria-label", label);
    }
  }
}

function widened([from, to], length) {
  const more = (to - from) * 0.05;
  return [Math.max(0, Math.floor(from - more)), Math.min(length, Math.ceil(to + more))];
}

/** The controls of an image: colours, levels, what is shown beside it. */
class ImageTools {
  element;
  #onChange;
  #map;
  #auto = el("input", { type: "checkbox", checked: true });
  #low = level("Least value that is told apart");
  #high = level("Greatest value that is told apart");
  #square = el("input", { type: "checkbox", checked: true });
  #profiles = el("input", { type: "checkbox", checked: true });
  #flip = el("input", { type: "checkbox" });

  constructor({ onChange, onReset }) {
    this.#onChange = onChange;
    this.#map = el(
      "select",
      { "aria-label": "Colours", title: "Colours (c)" },
      ...COLOUR_MAPS.map((name) => el("option", { value: name }, name)),
    );
    this.#map.value = localStorage.getItem("robo-daq-map") ?? COLOUR_MAPS[0];
    this.#map.addEventListener(
      "change",
      () => localStorage.setItem("robo-daq-map", this.#map.value),
    );
    for (const input of [this.#low, this.#high]) {
      input.addEventListener("change", () => {
        this.#auto.checked = false;
        onChange();
      });
    }
    for (const input of [this.#map, this.#auto, this.#square, this.#profiles, this.#flip]) {
      input.addEventListener("change", onChange);
    }
    const check = (input, text, title) => el("label", { class: "check", title }, input, text);
    this.element = el(
      "div",
      { class: "view-tools" },
      this.#map,
      check(this.#auto, "auto levels", "Levels follow the data (a)"),
      this.#low,
      el("span", { "aria-hidden": "true" }, "…"),
      this.#high,
      el("span", { class: "spring" }),
      check(this.#profiles, "sections", "Cross-sections beside the image (x)"),
      check(this.#square, "square", "Square pixels (s)"),
      check(this.#flip, "flip", "First row below (f)"),
      el("button", {
        type: "button",
        class: "button small",
        title: "All of the image (0)",
        onclick: onReset,
      }, "all"),
    );
  }

  get settings() {
    const low = Number(this.#low.value), high = Number(this.#high.value);
    return {
      map: this.#map.value,
      isAuto: this.#auto.checked || this.#low.value === "" || this.#high.value === "",
      low: Math.min(low, high),
      high: Math.max(low, high),
      isSquare: this.#square.checked,
      hasProfiles: this.#profiles.checked,
      isFlipped: this.#flip.checked,
    };
  }

  /** Sets the levels as if they were typed. */
  setLevels({ low, high }) {
    this.#auto.checked = false;
    this.#low.value = String(Number(low.toPrecision(6)));
    this.#high.value = String(Number(high.toPrecision(6)));
  }

  /** Shows the levels that follow the data, unless somebody types. */
  showLevels({ low, high }) {
    if (document.activeElement !== this.#low) this.#low.value = String(Number(low.toPrecision(5)));
    if (document.activeElement !== this.#high) {
      this.#high.value = String(Number(high.toPrecision(5)));
    }
  }

  /** What a key does; whether it does something. */
  key(key) {
    const inputs = { a: this.#auto, x: this.#profiles, s: this.#square, f: this.#flip };
    if (key === "c") {
      this.#map.selectedIndex = (this.#map.selectedIndex + 1) % COLOUR_MAPS.length;
      localStorage.setItem("robo-daq-map", this.#map.value);
    } else if (inputs[key] !== undefined) inputs[key].checked = !inputs[key].checked;
    else return false;
    this.#onChange();
    return true;
  }
}

function level(label) {
  return el("input", {
    type: "number",
    step: "any",
    class: "level",
    "aria-label": label,
    title: label,
  });
}
