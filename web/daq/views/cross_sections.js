import { formatAmong } from "../../lib/format.js";

/**
 * Paints the lines through the pixel that is looked at, and what stands along them, above and beside the image.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./image_painter.js").ImageState} state
 * @param {ReturnType<typeof import("../../lib/plot_theme.js").plotTheme>} theme
 */
export function paintCrossSections(context, state, theme) {
  const { image, window, layout, cursor } = state;
  paintLines(context, state);
  const pixel = image.pixelOf(cursor.column, cursor.row);
  if (pixel === undefined) return;
  const { across, down } = layout;
  if (across !== undefined) {
    const per = across.width / (window.x1 - window.x0);
    paintProfile(context, {
      box: across,
      values: Float64Array.from({ length: image.columns }, (_, at) => image.valueAt(at, pixel.row)),
      placeOf: (at) => across.left + (image.x[0] + (at + 0.5) * image.factor.x - window.x0) * per,
      isDown: false,
    }, { ...theme, line: theme.series[0] });
  }
  if (down !== undefined) {
    const per = down.height / (window.y1 - window.y0);
    paintProfile(context, {
      box: down,
      values: Float64Array.from({ length: image.rows }, (_, at) => image.valueAt(pixel.column, at)),
      placeOf: (at) => {
        const y = (image.y[0] + (at + 0.5) * image.factor.y - window.y0) * per;
        return state.isFlipped ? down.top + down.height - y : down.top + y;
      },
      isDown: true,
    }, { ...theme, line: theme.series[1] });
  }
}

function paintLines(context, { window, layout: { image: box }, cursor, isFlipped }) {
  const share = (cursor.row + 0.5 - window.y0) / (window.y1 - window.y0);
  const x = box.left + (cursor.column + 0.5 - window.x0) / (window.x1 - window.x0) * box.width;
  const y = box.top + (isFlipped ? 1 - share : share) * box.height;
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  // Seen on bright and on dark pixels.
  for (const [colour, width] of [["#0009", 3], ["#fff", 1]]) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x, box.top);
    context.lineTo(x, box.top + box.height);
    context.moveTo(box.left, y);
    context.lineTo(box.left + box.width, y);
    context.stroke();
  }
  context.restore();
}

function paintProfile(context, { box, values, placeOf, isDown }, theme) {
  const [start, end] = isDown ? [box.top, box.top + box.height] : [box.left, box.left + box.width];
  let min = Infinity, max = -Infinity;
  values.forEach((value, at) => {
    const place = placeOf(at);
    if (place < start || place > end) return;
    if (value < min) min = value;
    if (value > max) max = value;
  });
  if (!(min <= max)) return;
  context.save();
  paintExtremes(context, { box, min, max, isDown }, theme);
  context.strokeStyle = theme.grid;
  context.strokeRect(box.left, box.top, box.width, box.height);
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.strokeStyle = theme.line;
  context.lineWidth = 1.4;
  context.beginPath();
  let isDrawing = false;
  values.forEach((value, at) => {
    const share = (value - min) / (max - min || 1);
    const x = isDown ? box.left + 1 + share * (box.width - 2) : placeOf(at);
    const y = isDown ? placeOf(at) : box.top + 1 + (1 - share) * (box.height - 2);
    if (isDrawing && !Number.isNaN(value)) context.lineTo(x, y);
    else if (!Number.isNaN(value)) context.moveTo(x, y);
    isDrawing = !Number.isNaN(value);
  });
  context.stroke();
  context.restore();
}

function paintExtremes(context, { box, min, max, isDown }, theme) {
  const [low, high] = [min, max].map((value) => formatAmong(value, max - min));
  context.fillStyle = theme.text;
  if (isDown) {
    const most = box.width / 2 - 2;
    context.textBaseline = "bottom";
    context.textAlign = "left";
    context.fillText(low, box.left, box.top - 2, most);
    context.textAlign = "right";
    context.fillText(high, box.left + box.width, box.top - 2, most);
    return;
  }
  context.textAlign = "right";
  context.textBaseline = "top";
  context.fillText(high, box.left - 6, box.top, 48);
  context.textBaseline = "bottom";
  context.fillText(low, box.left - 6, box.top + box.height, 48);
}
