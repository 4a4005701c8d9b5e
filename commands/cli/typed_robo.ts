import { findPrograms } from "../find_programs.ts";
import type { RoboContext } from "../context.ts";
import { dirname } from "../../system/paths.ts";

/**
 * What a user types for this robo: `robo` where it is on the PATH, `./robo` in a checkout that is not installed, else its whole path. For
 * words that are to be copied.
 */
export async function typedRobo(context: RoboContext, cwd: string = Deno.cwd()): Promise<string> {
  const { env } = context.process;
  const executable = env["ROBO_EXE"];
  if (executable === undefined) return "robo";
  if ((await findPrograms(["robo"], env["PATH"])).has("robo")) return "robo";
  if (dirname(executable) === cwd) return "./robo";
  return /[^\w./+-]/.test(executable) ? `'${executable.replaceAll("'", "'\\''")}'` : executable;
}
