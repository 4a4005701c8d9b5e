import { axisTitle, formatTick } from "../../lib/format.js";
import { ticks } from "../../lib/ticks.js";
import { colourTable, paint, SHADES } from "./colour_maps.js";
import { paintCrossSections } from "./cross_sections.js";

/**
 * What is painted.
 *
 * @typedef {{
 *   image: import("./image_data.js").ImageData2D, window: import("./image_layout.js").Window,
 *   layout: import("./image_layout.js").ImageLayout, levels: { low: number, high: number }, map: string,
 *   bars: Uint32Array, cursor: { column: number, row: number }, isFlipped: boolean,
 * }} ImageState
 */

/** Paints an image with its axes, colour bar, histogram and cross-sections. */
export class ImagePainter {
  #canvas;
  #context;
  #pixels = document.createElement("canvas");

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
  }

  /**
   * Paints all of it anew.
   *
   * @param {ImageState} state
   * @param {{ width: number, height: number, theme: ReturnType<typeof import("../../lib/plot_theme.js").plotTheme> }} screen
   */
  paint(state, { width, height, theme }) {
    const ratio = devicePixelRatio;
    const canvas = this.#canvas, context = this.#context;
    if (
      canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)
    ) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = theme.font;
    this.#image(state);
    this.#axes(state, theme);
    this.#colours(state, theme);
    paintCrossSections(context, state, theme);
  }

  #image({ image, window, layout, levels, map, isFlipped }) {
    const pixels = this.#pixels;
    const { columns, rows } = image;
    if (pixels.width !== columns || pixels.height !== rows) {
      pixels.width = columns;
      pixels.height = rows;
    }
    const inner = pixels.getContext("2d");
    const picture = inner.createImageData(columns, rows);
    const { offset, scale } = image;
    paint(image.packed, new Uint32Array(picture.data.buffer), {
      ...{ table: colourTable(map), offset, scale, low: levels.low, high: levels.high },
    });
    inner.putImageData(picture, 0, 0);
    const box = layout.image, context = this.#context;
    const perColumn = box.width / (window.x1 - window.x0);
    const perRow = box.height / (window.y1 - window.y0);
    const { x, y } = image.factor;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    if (isFlipped) {
      context.translate(0, 2 * box.top + box.height);
      context.scale(1, -1);
    }
    // Large pixels are squares with edges, small ones are averaged.
    context.imageSmoothingEnabled = perColumn * x < 1 || perRow * y < 1;
    context.drawImage(
      pixels,
      box.left + (image.x[0] - window.x0) * perColumn,
      box.top + (image.y[0] - window.y0) * perRow,
      columns * x * perColumn,
      rows * y * perRow,
    );
    context.restore();
  }

  #axes({ image, window, layout, isFlipped }, theme) {
    const context = this.#context, { left, top, width, height } = layout.image;
    context.strokeStyle = theme.grid;
    context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
    context.fillStyle = theme.text;
    context.textBaseline = "top";
    context.textAlign = "center";
    // Elements have their middles at whole numbers, the window counts edges.
    const xs = marks(image.xScale, [window.x0 - 0.5, window.x1 - 0.5], Math.max(2, width / 80));
    for (const { element, text } of xs) {
      const x = left + (element + 0.5 - window.x0) / (window.x1 - window.x0) * width;
      context.fillRect(Math.round(x), top + height + 1, 1, 4);
      context.fillText(text, x, top + height + 7);
    }
    context.fillText(axisTitle(image.xScale), left + width / 2, top + height + 22, width + 60);
    context.textAlign = "right";
    context.textBaseline = "middle";
    const ys = marks(image.yScale, [window.y0 - 0.5, window.y1 - 0.5], Math.max(2, height / 50));
    let widest = 0;
    for (const { element, text } of ys) {
      const share = (element + 0.5 - window.y0) / (window.y1 - window.y0);
      const y = top + (isFlipped ? 1 - share : share) * height;
      context.fillRect(left - 5, Math.round(y), 4, 1);
      context.fillText(text, left - 8, y);
      widest = Math.max(widest, context.measureText(text).width);
    }
    const title = axisTitle(image.yScale);
    if (title === "") return;
    context.save();
    context.translate(Math.max(8, left - widest - 18), top + height / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = "center";
    context.fillText(title, 0, 0, height);
    context.restore();
  }

  #colours({ image, layout: { bar, bars }, levels, map, bars: counts }, theme) {
    const context = this.#context;
    const { min, max } = image;
    const table = colourTable(map);
    const place = (value) => bar.top + bar.height * (1 - (value - min) / (max - min || 1));
    for (let row = 0; row < bar.height; row++) {
      const value = max - (max - min) * row / bar.height;
      const shade = (value - levels.low) / (levels.high - levels.low || 1) * SHADES;
      const colour = table[Math.max(0, Math.min(SHADES - 1, Math.floor(shade)))];
      context.fillStyle = `rgb(${colour & 255} ${(colour >> 8) & 255} ${(colour >> 16) & 255})`;
      context.fillRect(bar.left, bar.top + row, bar.width, 1.5);
    }
    context.fillStyle = theme.text;
    context.textAlign = "left";
    context.textBaseline = "middle";
    const scale = ticks(min, max, Math.max(2, bar.height / 50));
    for (const value of scale.values) {
      const y = place(value);
      context.fillRect(bar.left + bar.width + 1, Math.round(y), 3, 1);
      context.fillText(formatTick(value, scale.step), bar.left + bar.width + 6, y, 44);
    }
    if (image.units !== "") {
      context.textAlign = "right";
      context.fillText(image.units, bar.left + bar.width, bar.top + bar.height + 12, 60);
    }
    this.#histogram(bars, counts, theme);
    context.strokeStyle = theme.accent;
    context.fillStyle = theme.accent;
    for (const value of [levels.low, levels.high]) {
      const y = Math.max(bar.top, Math.min(bar.top + bar.height, place(value)));
      context.fillRect(bars.left, Math.round(y) - 1, bars.width + bar.width, 2);
      context.beginPath();
      context.moveTo(bar.left, y);
      context.lineTo(bar.left - 7, y - 5);
      context.lineTo(bar.left - 7, y + 5);
      context.fill();
    }
  }

  #histogram(box, counts, theme) {
    if (box.width === 0) return;
    const context = this.#context;
    // Few values are as worth seeing as many.
    const most = Math.log1p(Math.max(1, ...counts));
    context.fillStyle = theme.text;
    context.globalAlpha = 0.55;
    const right = box.left + box.width - 8, bottom = box.top + box.height;
    context.beginPath();
    context.moveTo(right, bottom);
    const thick = box.height / counts.length;
    counts.forEach((count, at) => {
      const x = right - Math.log1p(count) / most * (box.width - 8);
      context.lineTo(x, bottom - at * thick);
      context.lineTo(x, bottom - (at + 1) * thick);
    });
    context.lineTo(right, box.top);
    context.fill();
    context.globalAlpha = 1;
  }
}

function marks(scale, [from, to], count) {
  const { step, values } = ticks(scale.valueOf(from), scale.valueOf(to), count);
  return values.map((value) => ({ element: scale.elementOf(value), text: formatTick(value, step) }))
    .filter(({ element }) => element >= from - 1e-6 && element <= to + 1e-6);
}
