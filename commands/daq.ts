import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { RoboContext } from "./context.ts";
import { decode } from "./daq/decode.ts";
import { tap } from "./daq/tap.ts";

/** `robo daq`: detectors and actuators that speak PyMoDAQ's TCP/IP protocol. */
export const daq: RouteMap<RoboContext> = buildRouteMap({
  docs: { brief: "Detectors and actuators that speak PyMoDAQ's TCP/IP protocol" },
  routes: { tap, decode },
});
