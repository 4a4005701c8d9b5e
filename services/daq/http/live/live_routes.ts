import type { Lab } from "../../../../client/daq/lab.ts";
import { RoboError } from "../../../../errors.ts";
import type { ScanRunner } from "../../scan/mod.ts";
import type { ClientStreams } from "../client_streams.ts";
import type { Operators } from "../operators.ts";
import { defineRoute, type Route, type RouteRequest } from "../routing/route.ts";
import { object, type Schema } from "../../../../protocols/http/json_schema.ts";
import { liveRecord } from "./live_record.ts";
import type { LiveEvent } from "./event_mail.ts";
import { LiveSession } from "./live_session.ts";
import { LIVE_QUERY, type LiveView, liveView } from "./live_view.ts";
import { detectorRecords } from "./detector_records.ts";
import { NewestGrabs } from "./newest_grabs.ts";

/** Type of a live stream. */
export const LIVE_CONTENT_TYPE = "application/x-robo-daq-live";

const ANSWERS = {
  description: 'Records: docs/daq-http.md, "Live stream"',
  content: { [LIVE_CONTENT_TYPE]: null },
};

const VIEW: Schema = object(
  Object.fromEntries(Object.entries(LIVE_QUERY).map(([name, { schema }]) => [name, schema])),
  Object.keys(LIVE_QUERY),
);

/** What is said while there is nothing to say. */
const HEARTBEAT = join(liveRecord({ idle: true }));

/** A body of `PUT /v1/live/{id}`. */
interface Views {
  readonly views: Readonly<Record<string, Parameters<typeof liveView>[0]>>;
}

/** What live routes stand on besides a lab. */
export interface LiveParts {
  /** All streams of the server. */
  readonly streams: ClientStreams;
  /** Who looks after moves. */
  readonly operators: Operators;
  /** Scans that the server runs, of which pages are told. Default none. */
  readonly scans?: Pick<ScanRunner, "events"> | undefined;
}

/** Live data, made small on the server for those who look at it. */
export function liveRoutes(
  lab: Lab,
  { streams, operators, scans }: LiveParts,
): Route[] {
  const newest = new NewestGrabs();
  const sessions = new Map<string, LiveSession>();
  const open = (): Response => {
    // Who looks at the page is the operator of what is moved from it.
    const id = operators.add();
    return streams.pulled({
      contentType: LIVE_CONTENT_TYPE,
      heartbeat: HEARTBEAT,
      source: (signal) => {
        const session = new LiveSession({ lab, newest, signal });
        sessions.set(id, session);
        session.follow(lab.events(signal));
        if (scans !== undefined) session.follow(scanEvents(scans, signal));
        return session.records({ session: id, scans: scans !== undefined });
      },
      onEnd: () => {
        sessions.delete(id);
        operators.lose(id, "its page has gone");
      },
    });
  };
  const show = ({ path, body }: RouteRequest<Record<never, never>, Views>): Response => {
    const session = sessions.get(path["id"]!);
    if (session === undefined) {
      throw new RoboError("missing", "There is no such live stream, or it has ended", {
        hint: "Open GET /v1/live, and give the id that its first record says",
      });
    }
    session.show(viewsOf(body));
    return new Response(null, { status: 204 });
  };
  return [
    defineRoute({
      method: "GET",
      path: "/v1/devices/{name}/live",
      id: "watchLive",
      summary: "A detector's data as it comes, made small for a viewer",
      description: "The device is asked again and again, unless the stream is passive.",
      query: LIVE_QUERY,
      answers: ANSWERS,
      answer: async ({ path, query }) => {
        const name = path["name"]!;
        const device = await lab.device(name);
        if (device.kind !== "detector") throw new RoboError("usage", `${name} is no detector`);
        return streams.pulled({
          contentType: LIVE_CONTENT_TYPE,
          heartbeat: HEARTBEAT,
          source: (signal) => detectorRecords(name, liveView(query), { lab, newest, signal }),
        });
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/live",
      id: "openLive",
      summary:
        "One stream for a whole page: data of several detectors, and what happens to all devices",
      description:
        "Its first record gives the id of the session, and says whether the server runs scans. PUT /v1/live/{id} says what is shown; X-Robo-Operator takes the id for moves, whose operator is lost when the stream ends.",
      answers: ANSWERS,
      answer: open,
    }),
    defineRoute<Record<never, never>, Views>({
      method: "PUT",
      path: "/v1/live/{id}",
      id: "setLive",
      summary: "Says which detectors a live stream shows, and how",
      body: object({ views: { type: "object", additionalProperties: VIEW } }),
      answers: { status: 204, description: "They are shown from now on", content: {} },
      answer: show,
    }),
  ];
}

async function* scanEvents(
  scans: Pick<ScanRunner, "events">,
  signal: AbortSignal,
): AsyncGenerator<LiveEvent, void> {
  for await (const scan of scans.events(signal)) yield { type: "scan", scan };
}

/** Most devices of one session. */
const MOST_VIEWS = 64;

function viewsOf({ views }: Views): Map<string, LiveView> {
  const entries = Object.entries(views);
  if (entries.length > MOST_VIEWS) {
    throw new RoboError("usage", `${entries.length} devices are too many for one stream`, {
      hint: `Show ${MOST_VIEWS} at most`,
    });
  }
  return new Map(entries.map(([name, view]) => [name, liveView(view)]));
}

function join(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}
