import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { RoboContext } from "./context.ts";
import { info } from "./record/info.ts";
import { repair } from "./record/repair.ts";
import { start } from "./record/start.ts";

/** `robo record`: recordings in files. */
export const record: RouteMap<RoboContext> = buildRouteMap({
  docs: {
    brief: "Record topics into an MCAP file, look into one, repair one",
    fullDescription: [
      "robo record imu is short for robo record start imu.",
      "",
      "  robo record -o run.mcap imu 'camera/*'",
      "  robo record --all --duration 1min",
      "  robo record info run.mcap",
    ].join("\n"),
  },
  defaultCommand: "start",
  routes: { start, info, repair },
});
