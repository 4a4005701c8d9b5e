import type { RouteMap } from "@stricli/core";
import type { RoboContext } from "../context.ts";
import { variableName } from "./settings/settings.ts";
import { sharedFlags } from "./shared_flags.ts";

/** Variables besides those of flags. */
const OTHERS = [
  ...["ROBO_CORE", "ROBO_DISCOVERY", "ROBO_NODE_NAME", "ROBO_NAMESPACE", "ROBO_REMAP"],
  ...["ROBO_DENO", "ROBO_EXE", "ROBO_PYTHON", "ROBO_RUNTIME_DIR", "ROBO_NATIVE", "ROBO_SHM_DIR"],
  ...["ROBO_LAUNCH", "ROBO_LAUNCH_RUN", "ROBO_LAUNCH_NODE", "ROBO_DAQ_URL", "ROBO_DAQ_TOKEN"],
];

/** Names of all environment variables that mean something to robo. */
export function knownVariables(routes: RouteMap<RoboContext>): Set<string> {
  const shared = Object.keys(sharedFlags).map((flag) => variableName([], flag));
  return new Set([...OTHERS, ...shared, ...ofFlags(routes, [])]);
}

function ofFlags(routes: RouteMap<RoboContext>, path: readonly string[]): string[] {
  return routes.getAllEntries().flatMap(({ name, target }) => {
    const here = [...path, name.original];
    return "loader" in target
      ? Object.keys(target.parameters.flags ?? {}).map((flag) => variableName(here, flag))
      : ofFlags(target, here);
  });
}
