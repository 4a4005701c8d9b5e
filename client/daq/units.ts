/** Powers of ten by the prefixes of the SI, short and long. */
const PREFIXES: readonly (readonly [string, string, number])[] = [
  ["T", "tera", 12],
  ["G", "giga", 9],
  ["M", "mega", 6],
  ["k", "kilo", 3],
  ["c", "centi", -2],
  ["m", "milli", -3],
  ["u", "micro", -6],
  ["n", "nano", -9],
  ["p", "pico", -12],
  ["f", "femto", -15],
];

/** Units that take prefixes, short and long, in terms of a base. */
const UNITS: readonly (readonly [string, string, string, number])[] = [
  ["m", "meter", "m", 1],
  ["s", "second", "s", 1],
  ["g", "gram", "g", 1],
  ["Hz", "hertz", "Hz", 1],
  ["V", "volt", "V", 1],
  ["A", "ampere", "A", 1],
  ["W", "watt", "W", 1],
  ["N", "newton", "N", 1],
  ["Pa", "pascal", "Pa", 1],
  ["bar", "bar", "Pa", 1e5],
  ["T", "tesla", "T", 1],
  ["K", "kelvin", "K", 1],
  ["eV", "electron_volt", "eV", 1],
  ["rad", "radian", "rad", 1],
];

/** Units of angles that take no prefixes, in radians. */
const ANGLES: Readonly<Record<string, number>> = {
  "deg": Math.PI / 180,
  "degree": Math.PI / 180,
  "°": Math.PI / 180,
  "turn": 2 * Math.PI,
};

interface Scale {
  readonly base: string;
  readonly factor: number;
}

/**
 * `value`, given in units `from`, in units `to`; `undefined` when one cannot be had from the other. Units that are left out
 * are taken for the same: older dialects have none.
 */
export function convertUnits(value: number, from: string, to: string): number | undefined {
  const [given, wanted] = [plain(from), plain(to)];
  if (given === wanted || given === "" || wanted === "") return value;
  const [source, target] = [scaleOf(given), scaleOf(wanted)];
  if (source === undefined || target === undefined || source.base !== target.base) return undefined;
  return tidy(value * source.factor / target.factor);
}

/** Without what a float's last digits add: 1.1 mm is 1100 µm, not 1100.0000000000002. */
function tidy(value: number): number {
  return Number(value.toPrecision(15));
}

function plain(units: string): string {
  const text = units.trim().replace(/^[\u00b5\u03bc]/, "u");
  return text === "dimensionless" ? "" : text;
}

function scaleOf(units: string): Scale | undefined {
  const angle = Object.hasOwn(ANGLES, units) ? ANGLES[units] : undefined;
  if (angle !== undefined) return { base: "rad", factor: angle };
  for (const [short, long, base, factor] of UNITS) {
    if (units === short || units === long || units === `${long}s`) return { base, factor };
    for (const [prefix, longPrefix, power] of PREFIXES) {
      const isThis = units === prefix + short || units === longPrefix + long ||
        units === `${longPrefix}${long}s`;
      if (isThis) return { base, factor: factor * 10 ** power };
    }
  }
  return undefined;
}
