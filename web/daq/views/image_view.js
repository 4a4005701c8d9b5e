import { el, setText } from "../../lib/dom.js";
import { formatAmong, withUnits } from "../../lib/format.js";
import { ImageData2D } from "./image_data.js";
import { heightFor, layOut } from "./image_layout.js";
import { ImagePainter } from "./image_painter.js";
import { followPointer } from "./image_pointer.js";
import { ImageTools } from "./image_tools.js";
import { autoLevels } from "./levels.js";
import { onResize, onThemeChange, plotTheme } from "../../lib/plot_theme.js";

/** How long what is shown has to stand still before more detail is asked for, in milliseconds. */
const SETTLED_MS = 180;

/** Most columns and rows that are asked for, on however fine a screen. */
const MOST_PIXELS = 1600;

/** An image of a detector. */
export class ImageView {
  element = el("section", { class: "view image-view", "aria-label": "Image" });
  #canvas = el("canvas", { class: "image", tabindex: 0, role: "img", "aria-label": "Image" });
  #value = el("output", { class: "cursor-value" });
  #painter = new ImagePainter(this.#canvas);
  #theme = plotTheme();
  #onWindow;
  #host;
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
    const host = this.#host = el("div", { class: "image-host" }, this.#canvas);
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
      this.#setHeight();
      this.#drawSoon();
      this.#askSoon();
    }, signal);
    onThemeChange(() => {
      this.#theme = plotTheme();
      this.#drawSoon();
    }, signal);
    signal.addEventListener("abort", () => cancelAnimationFrame(this.#frame), { once: true });
  }

  /** What has to be asked for: so many pixels, of this part. */
  get window() {
    const box = this.#state()?.layout.image ?? { width: 512, height: 512 };
    const most = (length) =>
      Math.max(64, Math.min(MOST_PIXELS, Math.ceil(length * devicePixelRatio)));
    const size = { width: most(box.width), height: most(box.height) };
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
    this.#setHeight();
    this.#setLevels();
    this.#drawSoon();
  }

  #key(key) {
    if (key === "0") this.reset();
    else if (!this.#tools.key(key)) return false;
    return true;
  }

  #changed() {
    this.#setHeight();
    this.#setLevels();
    this.#drawSoon();
    this.#askSoon();
  }

  /** As high as the image needs for its width. */
  #setHeight() {
    if (this.#image === undefined || this.#size.width === 0) return;
    const { isSquare, hasProfiles } = this.#tools.settings;
    const height = heightFor(this.#size.width, { ...this.#image.full, isSquare, hasProfiles });
    this.#host.style.height = `${Math.max(260, Math.min(height, 0.62 * innerHeight))}px`;
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
      this.#painter.paint(state, { ...this.#size, theme: this.#theme });
      this.#describe(state);
    });
  }

  #describe({ image, cursor }) {
    const pixel = image.pixelOf(cursor.column, cursor.row);
    const x = withUnits(image.xScale.valueOf(cursor.column), image.xScale.units, 5);
    const y = withUnits(image.yScale.valueOf(cursor.row), image.yScale.units, 5);
    const among = (each) => formatAmong(each, image.max - image.min);
    const units = image.units === "" ? "" : ` ${image.units}`;
    const value = pixel === undefined
      ? "–"
      : `${among(image.valueAt(pixel.column, pixel.row))}${units}`;
    const { columns, rows } = image.full;
    const size = image.factor.x * image.factor.y > 1
      ? `shown ${image.columns} × ${image.rows}`
      : "all pixels";
    setText(
      this.#value,
      `x ${x}   y ${y}   value ${value}   min ${among(image.min)}   max ${
        among(image.max)
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
