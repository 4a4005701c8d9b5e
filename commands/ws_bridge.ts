import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { RoboContext } from "./context.ts";
import { client } from "./ws_bridge/client.ts";
import { example } from "./ws_bridge/example.ts";
import { layout } from "./ws_bridge/layout.ts";
import { start } from "./ws_bridge/start.ts";

/** `robo ws-bridge`: C programs to browsers, notebooks and other clients. */
export const wsBridge: RouteMap<RoboContext> = buildRouteMap({
  docs: {
    brief: "Bridge C programs that send structs to browsers, notebooks, Foxglove and rosbridge",
    fullDescription: [
      "robo ws-bridge telemetry.h is short for robo ws-bridge start --header telemetry.h, whose flags robo ws-bridge start --help has.",
      "",
      "  robo ws-bridge --header telemetry.h",
      "  robo ws-bridge --elf ./firmware.elf --connect tcp:127.0.0.1:60002 --framing fixed:MH_ITEM_LIST_t",
    ].join("\n"),
  },
  defaultCommand: "start",
  routes: { start, client, example, layout },
});
