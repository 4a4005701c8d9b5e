import { delimiter, isAbsolute, join, resolve } from "node:path";
import type { PlanWarning, SourcePlace } from "../plan.ts";
import type { Problems } from "./problems.ts";
import { quote } from "./source/source_value.ts";

/** What programs are looked up with. */
export interface ProgramContext {
  /** Where the file names it. */
  readonly place: SourcePlace;
  /** Folder in which it will run, absolute. */
  readonly cwd: string;
  /** Value of PATH with which it will run. */
  readonly path: string | undefined;
  /** Where mistakes go. */
  readonly problems: Problems;
  /** Where warnings go. */
  readonly warnings: PlanWarning[];
}

/**
 * The program that a command names: one with a slash as an absolute path, seen from the folder in which it runs; other
 * names stay for PATH to find, with a warning when it would not.
 */
export async function findProgram(program: string, context: ProgramContext): Promise<string> {
  const { place, cwd, path, problems, warnings } = context;
  if (program.includes("/")) {
    const absolute = isAbsolute(program) ? program : resolve(cwd, program);
    const found = await look(absolute);
    if (found !== "program") {
      const cure = found === "file"
        ? `Allow it with: chmod +x ${absolute}`
        : `Looked for ${absolute}`;
      const wrong = found === "file" ? "may not be run" : "is not there";
      problems.add(place, `The program ${quote(program)} ${wrong}`, cure);
    }
    return absolute;
  }
  for (const folder of (path ?? "").split(delimiter)) {
    if (folder !== "" && await look(join(folder, program)) === "program") return program;
  }
  warnings.push({ place, message: `The program ${quote(program)} is not on the PATH` });
  return program;
}

async function look(path: string): Promise<"program" | "file" | "nothing"> {
  try {
    const { isFile, mode } = await Deno.stat(path);
    if (!isFile) return "nothing";
    return mode === null || (mode & 0o111) !== 0 ? "program" : "file";
  } catch {
    return "nothing";
  }
}
