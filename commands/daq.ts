import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { RoboContext } from "./context.ts";
import { bridge } from "./daq/bridge.ts";
import { client } from "./daq/client.ts";
import { decode } from "./daq/decode.ts";
import { forget } from "./daq/forget.ts";
import { grab } from "./daq/grab.ts";
import { info } from "./daq/info.ts";
import { live } from "./daq/live.ts";
import { ls } from "./daq/ls.ts";
import { home, move, rel } from "./daq/move.ts";
import { pos } from "./daq/pos.ts";
import { scan } from "./daq/scan.ts";
import { set } from "./daq/set.ts";
import { stop } from "./daq/stop.ts";
import { tap } from "./daq/tap.ts";

/** `robo daq`: detectors and actuators that speak PyMoDAQ's TCP/IP protocol. */
export const daq: RouteMap<RoboContext> = buildRouteMap({
  docs: {
    brief: "See and command detectors and actuators that speak PyMoDAQ's TCP/IP protocol",
    fullDescription: [
      "robo daq-server serves them; these commands ask that server.",
      "",
      "  robo daq ls",
      "  robo daq grab cam --dim 2D -n 10 -o frames.h5",
      "  robo daq set cam exposure 7.0",
      "  robo daq move stage 12.5",
    ].join("\n"),
  },
  routes: {
    ls,
    info,
    grab,
    live,
    set,
    move,
    rel,
    home,
    pos,
    stop,
    forget,
    scan,
    client,
    bridge,
    tap,
    decode,
  },
  aliases: { list: "ls" },
});
