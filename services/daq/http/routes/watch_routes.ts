import type { Grab, Lab, WatchOptions } from "../../../../client/daq/lab.ts";
import { RoboError } from "../../../../errors.ts";
import { concat } from "../../../../protocols/bytes.ts";
import { dteBytes } from "../../../../protocols/daq/dte_bytes.ts";
import { grabJson } from "../../../../protocols/daq/grab_json.ts";
import { EMPTY_RECORD, encodeRecordHead } from "../../../../protocols/daq/grab_record.ts";
import type { ClientStreams } from "../client_streams.ts";
import { choice, flag, numeric, whole } from "../routing/param.ts";
import { problemOf } from "../routing/problem.ts";
import { defineRoute, type Route } from "../routing/route.ts";
import { asEvents, EVENT_HEARTBEAT, EVENT_STREAM, eventBytes } from "../server_sent_events.ts";
import { GRAB_QUERY } from "./grab_routes.ts";

/** Type of a stream of grabs, as `protocols/daq/grab_record.ts` describes it. */
const DTE_STREAM = "application/x-pymodaq-dte-stream";

/** Records of up to so many bytes are sent in one piece. */
const SMALL = 64 * 1024;

/** Elements of an array that stand in an event, unless another number is asked for. */
const INLINE = 256;

const WATCH_QUERY = {
  ...GRAB_QUERY,
  mode: choice(
    "Only the newest data for a slow reader, or all of it, which holds the device back. Default latest",
    ["latest", "lossless"],
  ),
  queue: whole("Of lossless: data that waits at most. Default 16", { minimum: 1, maximum: 1024 }),
  rate: numeric("Most data a second. Default as fast as the device can", {
    exclusiveMinimum: 0,
    maximum: 100_000,
  }),
  passive: flag("Only what the device sends unasked, and what others ask for. Default false"),
  format: choice("Events with JSON, or a stream of DataToExport. Default json", ["json", "dte"]),
  inline: whole(
    `Of json: arrays of so many elements at most stand in the event; of larger ones values is null. Default ${INLINE}`,
    { minimum: 0, maximum: 65_536 },
  ),
} as const;

/** Data of a detector as it comes. */
export function watchRoutes(lab: Lab, streams: ClientStreams): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/v1/devices/{name}/watch",
      id: "watchDevice",
      summary: "Data of a detector as it comes, as server-sent events or as a stream of bytes",
      description:
        "Events are named grab and hold a Grab; a last one, problem, says why no more come. A reader that is slow misses data (latest), or holds the device back (lossless).",
      query: WATCH_QUERY,
      answers: { description: "The data", content: { [EVENT_STREAM]: null, [DTE_STREAM]: null } },
      answer: async ({ path, query }) => {
        const name = path["name"]!;
        await refuseToWatch(lab, name);
        const { format = "json", inline = INLINE, ...options } = query;
        const grabs = (signal: AbortSignal) =>
          lab.watch(name, { ...options, signal } satisfies WatchOptions);
        if (format === "dte") {
          return streams.pulled({
            contentType: DTE_STREAM,
            heartbeat: EMPTY_RECORD,
            source: (signal) => records(grabs(signal)),
          });
        }
        return streams.pulled({
          contentType: EVENT_STREAM,
          heartbeat: EVENT_HEARTBEAT,
          source: (signal) => asEvents(grabs(signal), (grab) => grabEvent(grab, inline)),
        });
      },
    }),
  ];
}

/** What cannot be watched is told by the status of the answer, not by a stream that ends. */
async function refuseToWatch(lab: Lab, name: string): Promise<void> {
  const { kind } = await lab.device(name);
  if (kind === "detector") return;
  throw new RoboError("usage", `${name} is an actuator`, {
    hint: "robo daq pos --watch follows where it is; over HTTP, GET /v1/events does",
  });
}

function grabEvent(grab: Grab, inline: number): Uint8Array<ArrayBuffer> {
  using shown = grab;
  return eventBytes("grab", grabJson(shown, inline));
}

async function* records(
  grabs: AsyncIterable<Grab>,
): AsyncGenerator<readonly Uint8Array<ArrayBuffer>[], void> {
  try {
    for await (const { device, number, time, missed, data } of grabs) {
      const parts = dteBytes(data);
      const bytes = parts.reduce((sum, part) => sum + part.length, 0);
      yield gathered([encodeRecordHead({ device, number, time, missed, bytes }), ...parts]);
    }
  } catch (error) {
    yield [encodeRecordHead({ problem: await problemOf(error).json() })];
  }
}

/** Small pieces as one: each that is sent costs as much as copying many bytes. */
function gathered(
  parts: readonly Uint8Array<ArrayBuffer>[],
): readonly Uint8Array<ArrayBuffer>[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return length > SMALL ? parts : [concat(parts)];
}
