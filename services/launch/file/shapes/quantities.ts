import { scalarShape, type Shape } from "./shape.ts";

const TIME_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};

const BYTE_UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** Longest duration: what a timer can hold, in milliseconds. */
const MAX_MS = 24 * 24 * TIME_UNITS["h"]!;

const DURATION = /^([0-9]+(?:\.[0-9]+)?)\s*(ms|s|min|m|h)$/;

const MEMORY = /^([0-9]+(?:\.[0-9]+)?)\s*([KMG]i?B|B)$/i;

/** A duration, in milliseconds: a number of seconds, or a text such as `500ms`, `2s`, `1m`, `1min` or `1h`. */
export function duration(leastMs = 0): Shape<number> {
  const schema = {
    anyOf: [{ type: "number", minimum: leastMs / 1000 }, {
      type: "string",
      pattern: DURATION.source,
    }],
  };
  const least = leastMs === 0 ? "" : `, of at least ${leastMs} ms`;
  const cure = `Give a number of seconds, or a text such as "500ms", "2s", "1m" or "1h"${least}`;
  return scalarShape(schema, { what: "a duration", cure: `${cure}; at most 24 days` }, (value) => {
    const ms = milliseconds(value);
    return ms >= leastMs && ms <= MAX_MS ? ms : undefined;
  });
}

/** An amount of memory, in bytes, of at least 1 MiB: a text such as `200MiB` or `1.5GB`, or a number of bytes. */
export const memory: Shape<number> = scalarShape(
  {
    anyOf: [{ type: "integer", minimum: 1024 ** 2 }, {
      type: "string",
      pattern: "^[0-9.]+ ?[kKMG]?i?B$",
    }],
  },
  {
    what: "an amount of memory",
    cure: 'Give a text such as "200MiB" or "1GB", or a number of bytes, of at least 1 MiB',
  },
  (value) => {
    const bytes = typeof value === "number" ? value : withUnit(value, MEMORY, BYTE_UNITS);
    return bytes >= 1024 ** 2 && bytes <= 2 ** 50 ? Math.round(bytes) : undefined;
  },
);

function milliseconds(value: string | number | boolean | null): number {
  return typeof value === "number" ? value * 1000 : withUnit(value, DURATION, TIME_UNITS);
}

function withUnit(
  value: unknown,
  form: RegExp,
  units: Readonly<Record<string, number>>,
): number {
  const match = typeof value === "string" ? form.exec(value.trim()) : null;
  return match === null ? NaN : Number(match[1]) * units[match[2]!.toLowerCase()]!;
}
