import type { Dimension } from "../../../../protocols/pymodaq/data.ts";
import { choice, flag, numeric, type Param, type ParamValues, whole } from "../routing/param.ts";
import { COMPLEX_PARTS, type ComplexPart } from "./elements.ts";

/** What a viewer wants to see of a detector's data. */
export interface LiveView {
  /** Most columns of an image, and half of the points of a curve. 1 to 4096, default 1024. */
  readonly width: number;
  /** Most rows of an image. 1 to 4096, default 1024. */
  readonly height: number;
  /** Most records a second. 0.01 to 100, default 20. */
  readonly rate: number;
  /** Arrays that are sent, by their place among all, from 0; the first ones when left out. */
  readonly channels?: readonly number[];
  /** Elements of the last dimension, end exclusive. Default all. */
  readonly x?: Range;
  /** Elements of the last dimension but one, end exclusive. Default all. */
  readonly y?: Range;
  /** Indices in the dimensions before those that are shown. Default 0. */
  readonly slice: readonly number[];
  /** Which part of complex numbers. Default their magnitude. */
  readonly part: ComplexPart;
  /** Whether only data that the device sends unasked or others ask for is shown. Default false. */
  readonly passive: boolean;
  /** Records with data after which it ends. Default none. */
  readonly count: number;
  /** What the device is asked for. */
  readonly dimension?: Dimension;
  /** Grabs that are averaged. 1 to 10 000, default 1. */
  readonly average?: number;
}

/** First element and end. */
export type Range = readonly [number, number];

/** Most columns and rows. */
const MOST_PIXELS = 4096;

/** Most arrays of one record. */
const MOST_CHANNELS = 64;

const PIXELS = { minimum: 1, maximum: MOST_PIXELS };

/** Parameters of the query of a live stream. */
export const LIVE_QUERY = {
  width: whole("Most columns of an image, and half of the points of a curve; default 1024", PIXELS),
  height: whole("Most rows of an image; default 1024", PIXELS),
  rate: numeric("Most records a second; default 20", { minimum: 0.01, maximum: 100 }),
  channels: indices(
    "Arrays that are sent, by their place among all, from 0; default the first ones",
    MOST_CHANNELS,
  ),
  x: range("Elements of the last dimension, end exclusive, as 100:200; default all"),
  y: range("Elements of the last dimension but one, end exclusive, as 100:200; default all"),
  slice: indices("Indices in the dimensions before those that are shown; default 0", 32),
  part: choice("Which part of complex numbers is shown; default abs", COMPLEX_PARTS),
  passive: flag("Only data that the device sends unasked or others ask for; default false"),
  count: whole("Records with data after which it ends; default none", { minimum: 1 }),
  dimension: choice<Dimension>("What the device is asked for", ["0D", "1D", "2D", "ND"]),
  average: whole("Grabs that are averaged; default 1", { minimum: 1, maximum: 10_000 }),
};

/** What a query asks for, with the defaults. */
export function liveView(query: ParamValues<typeof LIVE_QUERY>): LiveView {
  return {
    ...{ width: 1024, height: 1024, rate: 20, count: Infinity },
    ...{ slice: [], part: "abs", passive: false },
    ...query,
  };
}

function indices(description: string, most: number): Param<readonly number[]> {
  return {
    schema: { type: "array", items: { type: "integer", minimum: 0 }, maxItems: most },
    description: `${description}; as 0,2`,
    read: (text) => /^\d{1,9}(,\d{1,9})*$/.test(text) ? text.split(",").map(Number) : undefined,
  };
}

function range(description: string): Param<Range> {
  return {
    schema: { type: "array", items: { type: "integer", minimum: 0 } },
    description,
    read: (text) => {
      const [, from, to] = /^(\d{1,15}):(\d{1,15})$/.exec(text) ?? [];
      return from !== undefined && Number(from) < Number(to)
        ? [Number(from), Number(to)]
        : undefined;
    },
  };
}
