/**
 * Finds, checks and opens the native library, `librobo.so`, when it is first needed.
 *
 * @module
 */
import { roboHome } from "../system/home.ts";
import { dirname } from "../system/paths.ts";
import { cText } from "./c_struct.ts";
import { HostError } from "./host_error.ts";
import { cacheFolder, cacheRoots, openCached, openKept, openOrBuild } from "./library_cache.ts";
import { type NativeSources, nativeSources } from "./native_sources.ts";
import { type OpenLibrary, openLibrary } from "./open_library.ts";
import { processName } from "./process_name.ts";

/** How a library was found. */
export type LibraryOrigin = "ROBO_NATIVE" | "binary" | "executable" | "cache" | "built";

/** A place in which the library was looked for, and why what is there is not used. */
export interface Refusal {
  readonly origin: LibraryOrigin;
  readonly path: string;
  /** As in "is truncated". */
  readonly reason: string;
}

/** The library that this process uses. */
export interface NativeLibrary extends OpenLibrary {
  readonly origin: LibraryOrigin;
  /** What was looked at before, and refused. Of places where nothing is, only what
   * `$ROBO_NATIVE` names is among them. */
  readonly refused: readonly Refusal[];
}

/** What the search looks at: a test passes another world. */
export interface LibraryWorld {
  /** An environment variable. */
  variable(name: string): string | undefined;
  /** Where robo lives: the checkout, or the folder that the single binary has unpacked. */
  readonly home: string;
  readonly os: typeof Deno.build.os;
}

let loaded: NativeLibrary | undefined;

/**
 * The native library, opened on the first call: `$ROBO_NATIVE`, the one of the single binary, the one beside the executable, one
 * that was built before, or built now. A thread may have to wait for the compiler, once for each version.
 *
 * @throws {HostError} `"platform"` where there is none for the system, `"no-library"` where none is found and none can be built.
 */
export function nativeLibrary(): NativeLibrary {
  return loaded ??= load();
}

function load(): NativeLibrary {
  const home = roboHome().folder;
  const library = findLibrary({
    variable: (name) => Deno.env.get(name),
    home,
    os: Deno.build.os,
  });
  // Of all programs in TypeScript the system knows no more than that they are called deno.
  const nodeName = Deno.env.get("ROBO_NODE_NAME");
  const name = processName(Deno.mainModule, home, { nodeName, args: Deno.args });
  if (name !== undefined) library.symbols.robo_set_process_name(cText(name));
  return library;
}

/** The library in a world, opened. */
export function findLibrary(world: LibraryWorld): NativeLibrary {
  refusePlatform(world.os);
  const refused: Refusal[] = [];
  for (const { origin, path, open } of places(world)) {
    const found = attempt(open);
    if (typeof found !== "string") return { ...found, origin, refused };
    const isChosen = origin === "ROBO_NATIVE";
    if (isChosen || found !== "is not there") refused.push({ origin, path, reason: found });
  }
  throw notFound(refused);
}

interface Place {
  readonly origin: LibraryOrigin;
  readonly path: string;
  open(): OpenLibrary | string;
}

function* places({ variable, home }: LibraryWorld): Generator<Place> {
  const chosen = variable("ROBO_NATIVE");
  if (chosen) yield { origin: "ROBO_NATIVE", path: chosen, open: () => openLibrary(chosen) };
  const packed = `${home}/native`;
  yield { origin: "binary", path: `${packed}/librobo.so`, open: () => openKept(packed) };
  const sources = nativeSources(home);
  const beside = `${dirname(variable("ROBO_EXE") ?? Deno.execPath())}/librobo.so`;
  const expected = sources === undefined ? {} : { buildId: sources.buildId };
  yield { origin: "executable", path: beside, open: () => openLibrary(beside, expected) };
  if (sources !== undefined) yield* caches(sources, variable);
}

function* caches(
  sources: NativeSources,
  variable: LibraryWorld["variable"],
): Generator<Place> {
  const roots = cacheRoots(variable);
  for (const root of roots) {
    const path = `${cacheFolder(root, sources.buildId)}/librobo.so`;
    yield { origin: "cache", path, open: () => openCached(root, sources.buildId) };
  }
  for (const root of roots) {
    const path = `${cacheFolder(root, sources.buildId)}/librobo.so`;
    const open = () => openOrBuild(root, sources, variable("PATH"));
    yield { origin: "built", path, open };
  }
}

function attempt(open: () => OpenLibrary | string): OpenLibrary | string {
  try {
    return open();
  } catch (error) {
    // Without a compiler, or with one that fails, another folder does not help.
    if (error instanceof HostError) throw error;
    return `cannot be used: ${error instanceof Error ? error.message : error}`;
  }
}

function refusePlatform(os: typeof Deno.build.os): void {
  if (os === "linux") return;
  const name = { darwin: "macOS", windows: "Windows" }[os as string] ?? os;
  throw new HostError("platform", {
    message: `Host variables and host functions are not supported on ${name}`,
    hint:
      "They need Linux, for its futexes; between machines, topics and services do the same: robo topic --help",
  });
}

function notFound(refused: readonly Refusal[]): HostError {
  // What a place had before it was built anew is no news.
  const last = new Map(refused.map(({ path, reason }) => [path, reason]));
  const reasons = [...last].map(([path, reason]) => `${path} ${reason}`).join("; ");
  return new HostError("no-library", {
    message: `The native library was not found${reasons === "" ? "" : `: ${reasons}`}`,
    hint: "Set ROBO_NATIVE to a librobo.so, which make -C native builds in a checkout of robo",
  });
}
