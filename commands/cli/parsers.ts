import { RoboError } from "../../errors.ts";

const BYTE_UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

const TIME_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  "": 1e3,
  min: 60e3,
  h: 3600e3,
};

/** Takes the text as it is. */
export function parseText(text: string): string {
  return text;
}

/** A whole number of at least 0. */
export function parseCount(text: string): number {
  return whole(text, 0, Number.MAX_SAFE_INTEGER);
}

/** A whole number of at least 1. */
export function parsePositive(text: string): number {
  return whole(text, 1, Number.MAX_SAFE_INTEGER);
}

/** A TCP port, 0 to 65535; 0 lets the system choose. */
export function parsePort(text: string): number {
  return whole(text, 0, 65535);
}

/** A rate in hertz, above 0. */
export function parseRate(text: string): number {
  const match = /^([0-9]*\.?[0-9]+)\s*(hz)?$/i.exec(text.trim());
  const value = match === null ? NaN : Number(match[1]);
  if (!(value > 0)) {
    throw new RoboError("usage", `${text} is not a rate`, {
      hint: "Give hertz, such as 10 or 0.5",
    });
  }
  return value;
}

/** A factor from 0.001 to 1000, such as `2`, `0.5` or `2x`. */
export function parseFactor(text: string): number {
  const match = /^([0-9]*\.?[0-9]+)\s*[x×]?$/.exec(text.trim());
  const value = match === null ? NaN : Number(match[1]);
  if (value >= 0.001 && value <= 1000) return value;
  throw new RoboError("usage", `${text} is not a factor from 0.001 to 1000`, {
    hint: "Give a number, such as 2 for twice as fast or 0.5 for half as fast",
  });
}

/** A part of a whole, from 0 to 1. */
export function parseFraction(text: string): number {
  const value = /^[0-9]*\.?[0-9]+$/.test(text.trim()) ? Number(text) : NaN;
  if (!(value <= 1)) {
    throw new RoboError("usage", `${text} is not a part of a whole`, {
      hint: "Give a number from 0 to 1, such as 0.01",
    });
  }
  return value;
}

/** A duration such as `30s`, `500ms`, `2min` or `1h`, in milliseconds; a bare number means seconds. */
export function parseDuration(text: string): number {
  const [value, factor] = withUnit(text, TIME_UNITS);
  if (value === undefined || factor === undefined) {
    throw new RoboError("usage", `${text} is not a duration`, {
      hint: "Give a number with ms, s, min or h, such as 30s",
    });
  }
  return value * factor;
}

/** An amount of memory such as `64MiB`, `300kB` or `4096`, in bytes. */
export function parseBytes(text: string): number {
  const [value, factor] = withUnit(text, BYTE_UNITS);
  if (value === undefined || factor === undefined) {
    throw new RoboError("usage", `${text} is not an amount of bytes`, {
      hint: "Give a number with B, kB, MB, GB, KiB, MiB or GiB, such as 64MiB",
    });
  }
  return Math.round(value * factor);
}

/** A public key of CURVE: 40 characters of Z85 (ZeroMQ's RFC 32). */
export function parsePublicKey(text: string): string {
  if (!/^[0-9A-Za-z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/.test(text)) {
    throw new RoboError("usage", `${text} is not a public key`, {
      hint: "Give the 40 characters that robo keys show prints beside the core, in single quotes",
    });
  }
  return text;
}

/** A host and a port, such as `127.0.0.1:9102` or `[::1]:9102`. */
export function parseHostPort(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([^\]\s]+)\]|([^:\s]+)):([0-9]+)$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  if (match === null || host === undefined) {
    throw new RoboError("usage", `${text} is not an address`, {
      hint: "Give HOST:PORT, such as 127.0.0.1:9102",
    });
  }
  return { host, port: parsePort(match[3]!) };
}

function whole(text: string, least: number, most: number): number {
  const value = /^[0-9_]+$/.test(text) ? Number(text.replaceAll("_", "")) : NaN;
  if (!(value >= least && value <= most)) {
    const range = most === Number.MAX_SAFE_INTEGER
      ? `of at least ${least}`
      : `from ${least} to ${most}`;
    throw new RoboError("usage", `${text} is not a whole number ${range}`);
  }
  return value;
}

function withUnit(text: string, units: Readonly<Record<string, number>>): [number?, number?] {
  const match = /^([0-9]+(?:\.[0-9]+)?)\s*([a-z]*)$/i.exec(text.trim());
  if (match === null) return [];
  const unit = Object.entries(units).find(([name]) => name === match[2]!.toLowerCase());
  return unit === undefined ? [] : [Number(match[1]), unit[1]];
}

/** What a parser's values are measured in and how that is written, for help; `undefined` for mere text. */
export function unitOf(parse: unknown): string | undefined {
  return UNITS.get(parse);
}

const UNITS: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [parseDuration, "ms, s, min or h"],
  [parseBytes, "B, kB, MB, GB, KiB, MiB or GiB"],
  [parseRate, "Hz"],
]);
