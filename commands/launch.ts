import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { RoboContext } from "./context.ts";
import { install, uninstall } from "./launch/install.ts";
import { logs } from "./launch/logs.ts";
import { restart, start, stop } from "./launch/nodes.ts";
import { run } from "./launch/run.ts";
import { status } from "./launch/status.ts";
import { launchCheck } from "./launch/check.ts";

/** `robo launch`: a whole robot from one file. */
export const launch: RouteMap<RoboContext> = buildRouteMap({
  docs: {
    brief: "Start a whole robot from one file, see it live, restart a part of it",
    fullDescription: [
      "robo launch robot.json is short for robo launch run robot.json.",
      "",
      "  robo launch robot.json",
      "  robo launch status",
      "  robo launch logs camera -f",
    ].join("\n"),
  },
  defaultCommand: "run",
  routes: {
    run,
    check: launchCheck,
    status,
    logs,
    restart,
    stop,
    start,
    install,
    uninstall,
  },
});
