import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { RoboContext } from "./context.ts";
import { install, uninstall } from "./interpreter/install.ts";
import { list } from "./interpreter/list.ts";
import { pair } from "./interpreter/pair.ts";
import { run } from "./interpreter/run.ts";
import { status } from "./interpreter/status.ts";
import { interrupt, restart, stop } from "./interpreter/steer.ts";
import { watch } from "./interpreter/watch.ts";

/** `robo interpreter`: a live TypeScript session that Jupyter's clients and robo's share. */
export const interpreter: RouteMap<RoboContext> = buildRouteMap({
  docs: {
    brief: "Run a live TypeScript session that Jupyter's clients and scripts share",
    fullDescription: [
      "robo interpreter is short for robo interpreter run, whose flags robo interpreter run --help has.",
      "",
      "  robo interpreter --name arm",
      "  robo interpreter list",
      "  robo interpreter watch arm",
    ].join("\n"),
  },
  defaultCommand: "run",
  routes: {
    run,
    list,
    status,
    watch,
    interrupt,
    restart,
    stop,
    pair,
    install,
    uninstall,
  },
});
