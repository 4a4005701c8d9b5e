import type { Grab, GrabOptions, Lab, WatchOptions } from "../../../../client/daq/lab.ts";
import { RoboError } from "../../../../errors.ts";
import { dteBytes } from "../../../../protocols/daq/dte_bytes.ts";
import { elementCount, grabJson } from "../../../../protocols/daq/grab_json.ts";
import { counted, formatCount } from "../../../../terminal/format.ts";
import { npyHeader } from "../npy.ts";
import { choice, type Param, region, whole } from "../routing/param.ts";
import { defineRoute, jsonAnswer, type Route } from "../routing/route.ts";
import { object, ref, type Schema } from "../../../../protocols/http/json_schema.ts";
import { TIMEOUT } from "./move_routes.ts";

/** Type of a DataToExport in dialect T3. */
export const DTE = "application/x-pymodaq-dte";

/** Most elements of a grab that are written as JSON: more would keep the server from its devices. */
const MAX_JSON_ELEMENTS = 512 * 512;

const NPY = "application/x-npy";

const COUNT = { type: "integer", minimum: 1, maximum: 1_000_000 } as const;
const DIMENSIONS = ["0D", "1D", "2D", "ND"] as const;
const FORMATS = ["json", "dte", "npy"] as const;

/** How data is asked for, in a query. */
export const GRAB_QUERY = {
  dimension: choice(
    "What is asked for. Default the dimensionality of the device's last data, else 0D",
    DIMENSIONS,
  ),
  average: whole("Grabs that are averaged, element by element. Default 1", COUNT),
  region,
  timeout: TIMEOUT,
} as const;

const FORMAT_QUERY = {
  ...GRAB_QUERY,
  format: choice(
    "JSON, a DataToExport of dialect T3, or one array as numpy's file. Default json",
    FORMATS,
  ),
  array: whole("Of npy: which array, from 0. Default 0", { minimum: 0 }) as Param<number>,
} as const;

/** The same in a body. */
const GRAB_BODY: Schema = object({
  dimension: FORMAT_QUERY.dimension.schema,
  average: FORMAT_QUERY.average.schema,
  region: ref("Region"),
  timeout: TIMEOUT.schema,
  format: FORMAT_QUERY.format.schema,
  array: FORMAT_QUERY.array.schema,
}, ["dimension", "average", "region", "timeout", "format", "array"]);

interface Wanted extends Pick<WatchOptions, "dimension" | "average" | "region" | "timeout"> {
  readonly format?: typeof FORMATS[number];
  readonly array?: number;
}

/** Asking a detector for data once. */
export function grabRoutes(lab: Lab): Route[] {
  const grab = async (name: string, wanted: Wanted, signal: AbortSignal): Promise<Response> => {
    const { format = "json", array = 0, ...options } = wanted;
    const grabbed = await lab.grab(name, { ...options, signal } satisfies GrabOptions);
    if (format === "dte") return dteAnswer(grabbed);
    if (format === "npy") return npyAnswer(grabbed, array);
    using shown = grabbed;
    return jsonAnswer(wholeJson(shown));
  };
  const about = {
    path: "/v1/devices/{name}/grab",
    answers: {
      description: "The data; X-Robo-Number, -Time and -Missed tell about those without JSON",
      content: { "application/json": ref("Grab"), [DTE]: null, [NPY]: null },
    },
  } as const;
  return [
    defineRoute({
      ...about,
      method: "GET",
      id: "grab",
      summary: "Asks a detector for data",
      query: FORMAT_QUERY,
      answer: ({ path, query, signal }) => grab(path["name"]!, query, signal),
    }),
    defineRoute<Record<never, never>, Wanted>({
      ...about,
      method: "POST",
      id: "grabWithBody",
      summary: "Asks a detector for data, as the body says",
      body: GRAB_BODY,
      answer: ({ path, body, signal }) => grab(path["name"]!, body, signal),
    }),
  ];
}

function wholeJson(grab: Grab): unknown {
  const count = elementCount(grab.data);
  if (count <= MAX_JSON_ELEMENTS) return grabJson(grab);
  throw new RoboError("usage", `${formatCount(count)} elements are too many for JSON`, {
    hint: "Ask with format=dte or format=npy, or for a region",
  });
}

/** Headers that tell what JSON has as fields. */
function headersOf({ device, number, time, missed }: Grab): Record<string, string> {
  return {
    "x-robo-device": device,
    "x-robo-number": String(number),
    "x-robo-time": String(time),
    "x-robo-missed": String(missed),
  };
}

// The memory of what is sent as bytes is not given back: nobody says when it was sent.
function dteAnswer(grab: Grab): Response {
  return bytesAnswer(dteBytes(grab.data), { "content-type": DTE, ...headersOf(grab) });
}

function npyAnswer(grab: Grab, which: number): Response {
  const arrays = grab.data.data.flatMap(({ data }) => data);
  const array = arrays[which];
  if (array === undefined) {
    throw new RoboError("usage", `There is no array ${which}`, {
      hint: `The data has ${counted(arrays.length, "array")}`,
    });
  }
  return bytesAnswer([npyHeader(array), array.bytes], {
    "content-type": NPY,
    "x-robo-arrays": String(arrays.length),
    ...headersOf(grab),
  });
}

function bytesAnswer(
  parts: readonly Uint8Array<ArrayBuffer>[],
  headers: Readonly<Record<string, string>>,
): Response {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const body = ReadableStream.from(parts);
  return new Response(body, { headers: { ...headers, "content-length": String(length) } });
}
