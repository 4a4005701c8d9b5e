import { RoboError } from "../errors.ts";
import type { RoboHome } from "./home.ts";
import { mergeImportMaps, type PlacedImportMap } from "./import_map.ts";
import { parseJsonc } from "./jsonc.ts";
import { dirname } from "./paths.ts";
import { usesPackages } from "./used_packages.ts";

/** How Deno is to run a user's script. */
export interface UserProgram {
  /** Absolute path of the script: its place says how its imports are found. */
  readonly script: string;
  /** Absolute path of the module that Deno starts instead, which is to import the script (default the script itself). */
  readonly entry?: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Flags for Deno besides those that find modules, such as `--watch`. */
  readonly denoFlags: readonly string[];
}

/** Settings files that stand beside or above a user's script. */
interface UserProject {
  readonly config?: string;
  readonly packageJson?: string;
}

/**
 * Deno's arguments for a user's script, so that `robo` leads to the library of `home` and everything else to where it
 * leads without robo. No lock file is read or written, and no `node_modules` changed.
 *
 * A `package.json` beside or above the script keeps its `node_modules`; otherwise `npm:` imports come from Deno's
 * cache. Throws a `RoboError` of kind `config` for a `deno.json` that cannot be read.
 */
export function denoArguments(home: RoboHome, program: UserProgram): string[] {
  const { script, entry = script, args, denoFlags } = program;
  const project = findProject(dirname(script), home.folder);
  const user = project.config === undefined ? undefined : readImportMap(project.config);
  return [
    "run",
    "--allow-all",
    "--no-lock",
    ...moduleFlags(home, { script, project, user }),
    ...denoFlags,
    entry,
    ...args,
  ];
}

interface Modules {
  readonly script: string;
  readonly project: UserProject;
  readonly user: PlacedImportMap | undefined;
}

function moduleFlags(home: RoboHome, { script, project, user }: Modules): string[] {
  const config = `${home.folder}/deno.json`;
  const map = mergeImportMaps(readImportMap(config), user);
  const merged = `--import-map=data:application/json,${encodeURIComponent(JSON.stringify(map))}`;
  if (project.packageJson !== undefined) {
    const own = project.config === undefined ? [] : ["--config", project.config];
    return [...own, merged, "--node-modules-dir=manual"];
  }
  // robo's own node_modules spare a download; but they must not grow by what a user's script imports.
  const folder = usesPackages(script, user?.imports ?? {}) ? "none" : "manual";
  return ["--config", config, merged, `--node-modules-dir=${folder}`];
}

/** The nearest settings files from `folder` upwards, as Deno looks for them; robo's own do not count. */
function findProject(folder: string, home: string): UserProject {
  for (let at = folder;; at = dirname(at)) {
    if (at === home) return {};
    const config = ["deno.json", "deno.jsonc"].map((name) => `${at}/${name}`).find(isFile);
    const packageJson = [`${at}/package.json`].find(isFile);
    if (config !== undefined || packageJson !== undefined) {
      return {
        ...config === undefined ? {} : { config },
        ...packageJson === undefined ? {} : { packageJson },
      };
    }
    if (at === dirname(at)) return {};
  }
}

function readImportMap(path: string): PlacedImportMap {
  const config = readObject(path);
  const folder = dirname(path);
  if (typeof config["importMap"] === "string" && config["imports"] === undefined) {
    const other = `${folder}/${config["importMap"]}`;
    return { ...readObject(other), folder: dirname(other) };
  }
  const { imports, scopes } = config as Partial<PlacedImportMap>;
  return { folder, imports, scopes };
}

function readObject(path: string): Record<string, unknown> {
  try {
    const value = parseJsonc(Deno.readTextFileSync(path));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
    throw new SyntaxError("It is not an object");
  } catch (cause) {
    throw new RoboError("config", `Cannot read ${path}: ${(cause as Error).message}`, {
      hint: "Mend it, or move the script to a folder of its own",
      cause,
    });
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
