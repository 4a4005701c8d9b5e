import type { Lab } from "../../../../client/daq/lab.ts";
import { DAQ_SERVER } from "../../../../protocols/daq/lab_schemas.ts";
import { type DaqMetrics, renderDaqMetrics } from "../metrics.ts";
import { defineRoute, jsonAnswer, type Route } from "../routing/route.ts";
import { ref } from "../../../../protocols/http/json_schema.ts";
import { METRICS_CONTENT_TYPE } from "../../../../protocols/http/metrics.ts";
import { jsonOf } from "./device_routes.ts";

/** What the server says of itself. */
export interface AboutServer {
  /** Its version. */
  readonly version: string;
  /** Where PyMoDAQ's clients connect. */
  readonly endpoint: string;
  /** Its process. */
  readonly pid: number;
  /** When it started, in milliseconds since 1970. */
  readonly started: number;
}

/** What the server says of itself, for programs and for Prometheus. */
export function serverRoutes(
  lab: Lab,
  { about, description, counts }: {
    readonly about: AboutServer;
    /** The OpenAPI description. */
    readonly description: () => unknown;
    readonly counts: () => Omit<DaqMetrics, "devices">;
  },
): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/v1/server",
      id: "getServer",
      summary: "Which server this is",
      answers: jsonOf("The server", ref("Server")),
      answer: () => jsonAnswer({ program: DAQ_SERVER, ...about }),
    }),
    defineRoute({
      method: "GET",
      path: "/v1/openapi.json",
      id: "getDescription",
      summary: "This description",
      answers: jsonOf("OpenAPI 3.1", { type: "object" }),
      answer: () => jsonAnswer(description()),
    }),
    defineRoute({
      method: "GET",
      path: "/metrics",
      id: "getMetrics",
      summary: "Counts of devices and requests, for Prometheus",
      answers: { description: "Text format 0.0.4", content: { "text/plain": null } },
      answer: async () =>
        new Response(renderDaqMetrics({ devices: await lab.devices(), ...counts() }), {
          headers: { "content-type": METRICS_CONTENT_TYPE },
        }),
    }),
  ];
}
