import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { RoboContext } from "./context.ts";
import { install, uninstall } from "./interpreter/install.ts";

/** `robo interpreter`: a live TypeScript session that Jupyter's clients and robo's share. */
export const interpreter: RouteMap<RoboContext> = buildRouteMap({
  docs: { brief: "Run a live TypeScript session that Jupyter's clients and scripts share" },
  routes: { install, uninstall },
});
