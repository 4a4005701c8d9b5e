import { isAbsolute, relative, resolve } from "node:path";
import type { Located } from "./shapes/shape.ts";
import type { Problems } from "./problems.ts";
import type { PlanWarning } from "../plan.ts";
import { quote } from "./source/source_value.ts";

/** A module, and the language in which it is written. */
export interface FoundModule {
  /** Its absolute path. */
  readonly module: string;
  /** The language. */
  readonly language: "typescript" | "python";
}

/** What modules are looked up with. */
export interface ModuleContext {
  /** Folder from which they are seen, absolute. */
  readonly folder: string;
  /** Whether they are on another computer, where nobody looks for them. */
  readonly isElsewhere: boolean;
  /** Where mistakes go. */
  readonly problems: Problems;
  /** Where warnings go. */
  readonly warnings: PlanWarning[];
}

const TYPESCRIPT = /\.(ts|mts|js|mjs|tsx|jsx)$/;
const PYTHON = /\.py$/;

/**
 * Finds the module that a launch file names: as it stands when it has an extension, else with `.ts` before `.py`; dots
 * stand for folders as well, as Python writes it. `undefined` after noting that there is none.
 */
export async function findModule(
  { value: file, place }: Located<string>,
  context: ModuleContext,
): Promise<FoundModule | undefined> {
  const { folder, isElsewhere, problems, warnings } = context;
  const candidates = candidatesOf(file).map((path) => resolve(folder, path));
  const found: string[] = [];
  for (const path of candidates) if (await isFile(path)) found.push(path);
  const [first, second] = found;
  if (first === undefined && isElsewhere && candidates.length === 1) {
    return moduleAt(candidates[0]!);
  }
  if (first === undefined) {
    const shown = candidates.map((path) => shortPath(folder, path)).join(", ");
    const cure = isElsewhere
      ? "Give its extension: it is not here, so its language cannot be seen"
      : `Looked for ${shown} in ${folder}`;
    problems.add(place, `There is no file ${quote(file)}`, cure);
    return undefined;
  }
  if (second !== undefined && TYPESCRIPT.test(first) !== TYPESCRIPT.test(second)) {
    const [one, other] = [first, second].map((path) => shortPath(folder, path));
    const message = `${one} is taken, and ${other} is there as well: write the extension to choose`;
    warnings.push({ place, message });
  }
  return moduleAt(first);
}

function candidatesOf(file: string): string[] {
  if (TYPESCRIPT.test(file) || PYTHON.test(file)) return [file];
  const bases = /^[^/]+(\.[^/]+)+$/.test(file) && !file.startsWith(".")
    ? [file, file.replaceAll(".", "/")]
    : [file];
  return bases.flatMap((base) => [`${base}.ts`, `${base}.py`]);
}

function moduleAt(module: string): FoundModule {
  return { module, language: PYTHON.test(module) ? "python" : "typescript" };
}

function shortPath(folder: string, path: string): string {
  const short = relative(folder, path);
  return short.startsWith("..") || isAbsolute(short) ? path : short;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
