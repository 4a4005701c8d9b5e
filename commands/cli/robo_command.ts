import type { RoboContext } from "../context.ts";
import { roboHome } from "../../system/home.ts";

/** How to start another process of this very robo: the program and the arguments that come first. */
export function roboCommand(
  context: RoboContext,
): { readonly command: string; readonly args: readonly string[] } {
  const executable = context.process.env["ROBO_EXE"];
  if (executable !== undefined) return { command: executable, args: [] };
  const { folder } = roboHome();
  const args = [
    "run",
    "--quiet",
    "--allow-all",
    "--config",
    `${folder}/deno.json`,
    `${folder}/main.ts`,
  ];
  return { command: Deno.execPath(), args };
}
