// @ts-check

/**
 * @typedef {{ left: number, top: number, width: number, height: number }} Box
 * @typedef {{ x0: number, x1: number, y0: number, y1: number }} Window Columns and rows, edges counted from 0.
 * @typedef {{ image: Box, across: Box | undefined, down: Box | undefined, bar: Box, bars: Box }} ImageLayout
 */

/** Widest an image may be for its height, or the other way round, for its pixels to be shown square. */
const MOST_SQUARE = 5;

/** Part of the height that the cross-section above an image takes. */
const ACROSS = 0.16;

/** Room for the ticks and title of an axis. */
const LEFT = 56, BOTTOM = 40;

/** Room for the colour bar with its numbers, and for the histogram beside it. */
const BAR = 12, BAR_NUMBERS = 50, HISTOGRAM = 44;

/**
 * Where everything stands on a canvas of this size.
 *
 * @param {{ width: number, height: number }} size
 * @param {{ window: Window, isSquare: boolean, hasProfiles: boolean }} options
 * @returns {ImageLayout}
 */
export function layOut({ width, height }, { window, isSquare, hasProfiles }) {
  const across = hasProfiles ? Math.max(36, Math.round(height * ACROSS)) : 0;
  const down = hasProfiles && width > 420 ? Math.max(44, Math.round(width * 0.12)) : 0;
  const bars = width > 360 ? HISTOGRAM : 0;
  const room = {
    left: LEFT,
    top: across + 10,
    width: Math.max(20, width - LEFT - down - 16 - bars - BAR - BAR_NUMBERS),
    height: Math.max(20, height - across - 10 - BOTTOM),
  };
  const image = fitted(room, window, isSquare);
  const right = image.left + image.width;
  const barLeft = width - BAR_NUMBERS - BAR;
  return {
    image,
    across: across === 0
      ? undefined
      : { left: image.left, top: image.top - across, width: image.width, height: across - 6 },
    down: down === 0
      ? undefined
      : { left: right + 6, top: image.top, width: down - 6, height: image.height },
    bar: { left: barLeft, top: room.top, width: BAR, height: room.height },
    bars: { left: barLeft - bars, top: room.top, width: bars, height: room.height },
  };
}

/**
 * How high a canvas of this width has to be for an image to fill it.
 *
 * @param {number} width
 * @param {{ columns: number, rows: number, isSquare: boolean, hasProfiles: boolean }} image
 */
export function heightFor(width, { columns, rows, isSquare, hasProfiles }) {
  const ratio = columns / rows;
  if (!isSquare || ratio > MOST_SQUARE || ratio < 1 / MOST_SQUARE) return Infinity;
  const down = hasProfiles && width > 420 ? Math.max(44, Math.round(width * 0.12)) : 0;
  const bars = width > 360 ? HISTOGRAM : 0;
  const wide = Math.max(20, width - LEFT - down - 16 - bars - BAR - BAR_NUMBERS);
  return Math.ceil((wide / ratio + 10 + BOTTOM) / (hasProfiles ? 1 - ACROSS : 1));
}

/**
 * @param {Box} room
 * @param {Window} window
 * @param {boolean} isSquare
 * @returns {Box}
 */
function fitted(room, { x0, x1, y0, y1 }, isSquare) {
  const ratio = (x1 - x0) / (y1 - y0);
  if (!isSquare || ratio > MOST_SQUARE || ratio < 1 / MOST_SQUARE) return room;
  const width = Math.min(room.width, room.height * ratio), height = width / ratio;
  return {
    left: room.left + Math.round((room.width - width) / 2),
    top: room.top + Math.round((room.height - height) / 2),
    width: Math.round(width),
    height: Math.round(height),
  };
}

/**
 * A part of an image, `factor` times as large, about a point that stays where it is; never more than the whole image.
 *
 * @param {Window} window
 * @param {{ factor: number, x: number, y: number, columns: number, rows: number }} zoom
 * @returns {Window}
 */
export function zoomed({ x0, x1, y0, y1 }, { factor, x, y, columns, rows }) {
  const [left, right] = scaled([x0, x1], { factor, about: x, length: columns });
  const [top, bottom] = scaled([y0, y1], { factor, about: y, length: rows });
  return { x0: left, x1: right, y0: top, y1: bottom };
}

/**
 * A part of an image, moved, but not beyond its edges.
 *
 * @param {Window} window
 * @param {{ dx: number, dy: number, columns: number, rows: number }} way
 * @returns {Window}
 */
export function panned({ x0, x1, y0, y1 }, { dx, dy, columns, rows }) {
  const across = Math.max(-x0, Math.min(columns - x1, dx));
  const down = Math.max(-y0, Math.min(rows - y1, dy));
  return { x0: x0 + across, x1: x1 + across, y0: y0 + down, y1: y1 + down };
}

/** Least elements that are shown, however far one goes in. */
const CLOSEST = 4;

/**
 * @param {[number, number]} range
 * @param {{ factor: number, about: number, length: number }} zoom
 * @returns {[number, number]}
 */
function scaled([from, to], { factor, about, length }) {
  const wide = Math.max(Math.min(CLOSEST, length), Math.min(length, (to - from) * factor));
  const start = about - (about - from) * wide / (to - from);
  const first = Math.max(0, Math.min(length - wide, start));
  return [first, first + wide];
}
