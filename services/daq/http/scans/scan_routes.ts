import type { ScanRunner } from "../../scan/server/scan_runner.ts";
import type { ScanRequest, ScanState } from "../../scan/server/scan_state.ts";
import type { ClientStreams } from "../client_streams.ts";
import { jsonOf } from "../routes/device_routes.ts";
import { defineRoute, jsonAnswer, type Route } from "../routing/route.ts";
import { ref } from "../../../../protocols/http/json_schema.ts";
import { asEvents, EVENT_HEARTBEAT, EVENT_STREAM, eventBytes } from "../server_sent_events.ts";

/** Scans that the server runs: begun, listed, watched, paused, resumed, ended. */
export function scanRoutes(runner: ScanRunner, streams: ClientStreams): Route[] {
  return [
    defineRoute<Record<never, never>, ScanRequest>({
      method: "POST",
      path: "/v1/scans",
      id: "startScan",
      summary: "Begins a scan; its files are below the server's storage folder",
      body: ref("ScanRequest"),
      answers: { ...jsonOf("The scan runs", ref("ScanState")), status: 201 },
      answer: async ({ body }) => jsonAnswer(await runner.start(body), 201),
    }),
    defineRoute<Record<never, never>, { readonly scan: unknown }>({
      method: "POST",
      path: "/v1/scan-forecast",
      id: "forecastScan",
      summary:
        "Says what a scan would come to: checks every position, reads each detector once, moves nothing",
      body: ref("ScanForecastRequest"),
      answers: jsonOf("What it would come to", ref("ScanForecast")),
      answer: async ({ body, signal }) => jsonAnswer(await runner.forecast(body.scan, signal)),
    }),
    defineRoute({
      method: "GET",
      path: "/v1/scans",
      id: "listScans",
      summary: "Scans that run, and the last hundred that have ended",
      answers: jsonOf("The scans", ref("ScanStates")),
      answer: () => jsonAnswer(runner.list()),
    }),
    defineRoute({
      method: "GET",
      path: "/v1/scan-events",
      id: "listScanEvents",
      summary: "The state of all scans, and then of each that changes, as server-sent events",
      description:
        "Each is called scan and has a ScanState as its data; of one that runs there are five a second at most.",
      answers: { description: "Events", content: { [EVENT_STREAM]: null } },
      answer: () =>
        streams.pulled({
          contentType: EVENT_STREAM,
          heartbeat: EVENT_HEARTBEAT,
          source: (signal) => asEvents(runner.events(signal), (state) => eventBytes("scan", state)),
        }),
    }),
    defineRoute({
      method: "GET",
      path: "/v1/scans/{id}",
      id: "getScan",
      summary: "One scan",
      answers: jsonOf("The scan", ref("ScanState")),
      answer: ({ path }) => jsonAnswer(runner.get(path["id"]!)),
    }),
    steering("pause", "Waits before the next point", (id) => runner.pause(id)),
    steering("resume", "Goes on", (id) => runner.resume(id)),
    steering(
      "abort",
      "Ends a scan and stops its actuators; what was measured is in its files, and it can be resumed",
      (id) => runner.abort(id),
    ),
  ];
}

function steering(
  verb: "pause" | "resume" | "abort",
  summary: string,
  act: (id: string) => ScanState | Promise<ScanState>,
): Route {
  return defineRoute({
    method: "POST",
    path: `/v1/scans/{id}/${verb}`,
    id: `${verb}Scan`,
    summary,
    answers: jsonOf("The scan as it is then", ref("ScanState")),
    answer: async ({ path }) => jsonAnswer(await act(path["id"]!)),
  });
}
