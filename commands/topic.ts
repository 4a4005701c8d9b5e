import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { RoboContext } from "./context.ts";
import { delay } from "./topic/delay.ts";
import { echo } from "./topic/echo.ts";
import { graph } from "./topic/graph.ts";
import { list } from "./topic/list.ts";
import { pub } from "./topic/pub.ts";
import { bw, hz } from "./topic/rates.ts";

/** `robo topic`: looking at and taking part in what goes through a core. */
export const topic: RouteMap<RoboContext> = buildRouteMap({
  docs: { brief: "Look at topics, print and publish messages" },
  routes: { list, echo, pub, hz, bw, delay, graph },
});
