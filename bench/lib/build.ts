import { RoboError } from "../../errors.ts";
import { versionOf } from "./machine.ts";

const SOURCES = new URL("../c/", import.meta.url);
const OUTPUT = new URL("../../dist/bench/", import.meta.url);

/** What a C program of the benchmarks is built from. */
export interface ProgramSource {
  /** The file `bench/c/<name>.c`; also the name of the program. */
  readonly name: string;
  /** Libraries as pkg-config knows them, such as `libzmq`. Default: none. */
  readonly libraries?: readonly string[];
  /** Further arguments of the compiler. Default: none. */
  readonly flags?: readonly string[];
}

/** What this process has built. */
const built = new Map<string, Promise<string>>();

/**
 * Builds a C program of the benchmarks with gcc, once, and returns its path.
 *
 * @throws {RoboError} `unavailable` when the compiler, pkg-config or a library is missing, with what
 * to install; `internal` when the source does not compile.
 */
export function buildProgram(source: ProgramSource): Promise<string> {
  let path = built.get(source.name);
  if (path === undefined) {
    path = build(source);
    built.set(source.name, path);
  }
  return path;
}

async function build(source: ProgramSource): Promise<string> {
  const libraries = await linkFlags(source.libraries ?? []);
  await Deno.mkdir(OUTPUT, { recursive: true });
  const path = new URL(source.name, OUTPUT).pathname;
  // Under a name of its own first: another benchmark may be running the old one.
  const fresh = `${path}.${Deno.pid}`;
  const input = new URL(`${source.name}.c`, SOURCES).pathname;
  const args = [
    "-O2",
    "-Wall",
    "-Wextra",
    "-std=gnu11",
    "-o",
    fresh,
    input,
    "-pthread",
    ...libraries,
    ...source.flags ?? [],
  ];
  const outcome = await run("gcc", args);
  if (!outcome.success) {
    throw new RoboError(
      "internal",
      `bench/c/${source.name}.c does not compile:\n${outcome.errors}`,
    );
  }
  await Deno.rename(fresh, path);
  return path;
}

/** Why programs that need `libraries` cannot be built here, or `undefined` when they can. */
export async function whyNotBuildable(libraries: readonly string[]): Promise<string | undefined> {
  if (await versionOf(["gcc", "--version"]) === undefined) return "gcc is not installed";
  if (libraries.length === 0) return undefined;
  if (await versionOf(["pkg-config", "--version"]) === undefined) {
    return "pkg-config is not installed";
  }
  for (const library of libraries) {
    if (await versionOf(["pkg-config", "--modversion", library]) === undefined) {
      return `the headers of ${library} are not installed`;
    }
  }
  return undefined;
}

async function linkFlags(libraries: readonly string[]): Promise<string[]> {
  const missing = await whyNotBuildable(libraries);
  if (missing !== undefined) {
    throw new RoboError("unavailable", `The load programs cannot be built: ${missing}`, {
      hint: "On Debian: apt install gcc pkg-config libzmq3-dev",
    });
  }
  if (libraries.length === 0) return [];
  const flags = await run("pkg-config", ["--cflags", "--libs", ...libraries]);
  return flags.text.split(/\s+/).filter((flag) => flag !== "");
}

async function run(
  program: string,
  args: string[],
): Promise<{ success: boolean; text: string; errors: string }> {
  const output = await new Deno.Command(program, { args, stdin: "null" }).output();
  const decoder = new TextDecoder();
  return {
    success: output.success,
    text: decoder.decode(output.stdout),
    errors: decoder.decode(output.stderr),
  };
}
