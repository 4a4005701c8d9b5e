// @ts-check

/** Colours of each map at even distances, from the least value to the greatest. */
const STOPS = {
  viridis: [
    ...["440154", "482475", "414487", "355f8d", "2a788e", "21918c"],
    ...["22a884", "44bf70", "7ad151", "bddf26", "fde725"],
  ],
  magma: [
    ...["000004", "140e36", "3b0f70", "641a80", "8c2981", "b73779"],
    ...["de4968", "f7705c", "fe9f6d", "fecf92", "fcfdbf"],
  ],
  turbo: [
    ...["30123b", "4145ab", "4675ed", "39a2fc", "1bcfd4", "24eca6", "61fc6c", "a4fc3b"],
    ...["d1e834", "f3c63a", "fe9b2d", "f36315", "d93806", "b11901", "7a0402"],
  ],
  gray: ["000000", "ffffff"],
};

/** Names of all colour maps. */
export const COLOUR_MAPS = /** @type {(keyof typeof STOPS)[]} */ (Object.keys(STOPS));

/** Colours of a table. */
export const SHADES = 256;

/** What stands for values that are no numbers. */
const NO_NUMBER = 0x00000000;

/** @type {Map<string, Uint32Array>} */
const tables = new Map();

/**
 * {@linkcode SHADES} colours of a map as the pixels of a canvas (little-endian RGBA), and behind them the one for what is no number.
 *
 * @param {string} name
 * @returns {Uint32Array}
 */
export function colourTable(name) {
  let table = tables.get(name);
  if (table === undefined) {
    const stops = STOPS[/** @type {keyof typeof STOPS} */ (name)] ?? STOPS.viridis;
    table = new Uint32Array(SHADES + 1);
    for (let at = 0; at < SHADES; at++) table[at] = colourAt(stops, at / (SHADES - 1));
    table[SHADES] = NO_NUMBER;
    tables.set(name, table);
  }
  return table;
}

/**
 * @param {readonly string[]} stops
 * @param {number} place 0 to 1.
 */
function colourAt(stops, place) {
  const scaled = place * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(scaled));
  const rest = scaled - below;
  const low = parseInt(/** @type {string} */ (stops[below]), 16);
  const high = parseInt(/** @type {string} */ (stops[below + 1]), 16);
  let colour = 0xff000000;
  for (const shift of [16, 8, 0]) {
    const from = (low >> shift) & 255;
    colour += Math.round(from + rest * (((high >> shift) & 255) - from)) *
      2 ** (16 - shift);
  }
  return colour >>> 0;
}

/**
 * Paints packed numbers with a map's colours.
 *
 * @param {ArrayLike<number>} packed
 * @param {Uint32Array} pixels
 * @param {{ table: Uint32Array, low: number, high: number, offset: number, scale: number }} levels
 */
export function paint(packed, pixels, { table, low, high, offset, scale }) {
  const width = high - low;
  const factor = width > 0 ? scale * SHADES / width : scale * 1e300;
  const shift = (offset - low) / scale;
  for (let at = 0; at < pixels.length; at++) {
    const shade = (/** @type {number} */ (packed[at]) + shift) * factor;
    const whole = shade >= SHADES ? SHADES - 1 : shade > 0 ? shade | 0 : shade <= 0 ? 0 : SHADES;
    pixels[at] = /** @type {number} */ (table[whole]);
  }
}
