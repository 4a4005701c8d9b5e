import {
  parseBytes,
  parseCount,
  parseDuration,
  parsePort,
  parsePositive,
  parseRate,
  parseText,
} from "./parsers.ts";

/** A flag whose value is parsed. */
interface ParsedFlag<Value> {
  readonly kind: "parsed";
  readonly parse: (text: string) => Value;
  readonly placeholder: string;
  readonly brief: string;
}

/** A flag that may be left out. */
interface OptionalFlag<Value> extends ParsedFlag<Value> {
  readonly optional: true;
}

/** A flag of several values, with commas in between. */
interface ListFlag extends OptionalFlag<string> {
  readonly variadic: ",";
}

/** A flag with a default. */
interface DefaultFlag<Value> extends ParsedFlag<Value> {
  readonly default: string;
}

/** A flag that is on or off. */
interface SwitchFlag {
  readonly kind: "boolean";
  readonly default: false;
  readonly brief: string;
}

/** Definition of a flag that is off unless it is given. */
export function switchFlag(brief: string): SwitchFlag {
  return { kind: "boolean", default: false, brief };
}

/** Definition of a flag that takes a text, and may be left out. */
export function textFlag(placeholder: string, brief: string): OptionalFlag<string> {
  return { kind: "parsed", parse: parseText, optional: true, placeholder, brief };
}

/** Definition of a flag that takes texts with commas in between, and may be left out. */
export function listFlag(placeholder: string, brief: string): ListFlag {
  return { ...textFlag(placeholder, brief), variadic: "," };
}

/** Definition of a flag that takes a port, and may be left out. */
export function portFlag(brief: string): OptionalFlag<number> {
  return { kind: "parsed", parse: parsePort, optional: true, placeholder: "port", brief };
}

/** Definition of a flag that takes a duration, and may be left out. Its value is in milliseconds. */
export function optionalTimeFlag(brief: string): OptionalFlag<number> {
  return { kind: "parsed", parse: parseDuration, optional: true, placeholder: "time", brief };
}

/** Definition of a flag that takes an amount of memory, and may be left out. Its value is in bytes. */
export function optionalSizeFlag(brief: string): OptionalFlag<number> {
  return { kind: "parsed", parse: parseBytes, optional: true, placeholder: "size", brief };
}

/** Definition of a flag that takes a whole number of at least 1, and may be left out. */
export function optionalCountFlag(brief: string): OptionalFlag<number> {
  return { kind: "parsed", parse: parsePositive, optional: true, placeholder: "count", brief };
}

/** Definition of a flag that takes a rate in hertz, and may be left out. */
export function optionalRateFlag(brief: string): OptionalFlag<number> {
  return { kind: "parsed", parse: parseRate, optional: true, placeholder: "hz", brief };
}

/** Definition of a flag that takes a duration, such as the default `10s`. Its value is in milliseconds. */
export function timeFlag(standard: string, brief: string): DefaultFlag<number> {
  return { kind: "parsed", parse: parseDuration, default: standard, placeholder: "time", brief };
}

/** Definition of a flag that takes an amount of memory, such as the default `64MiB`. Its value is in bytes. */
export function sizeFlag(standard: string, brief: string): DefaultFlag<number> {
  return { kind: "parsed", parse: parseBytes, default: standard, placeholder: "size", brief };
}

/** Definition of a flag that takes a whole number of at least 1, such as the default `100`. */
export function countFlag(standard: string, brief: string): DefaultFlag<number> {
  return { kind: "parsed", parse: parsePositive, default: standard, placeholder: "count", brief };
}

/** Definition of a flag that takes a whole number, 0 included, such as the default `0`. */
export function anyCountFlag(standard: string, brief: string): DefaultFlag<number> {
  return { kind: "parsed", parse: parseCount, default: standard, placeholder: "count", brief };
}
