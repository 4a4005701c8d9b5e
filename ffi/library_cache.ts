import { buildLibrary, recipe } from "./build_library.ts";
import type { NativeSources } from "./native_sources.ts";
import { type OpenLibrary, openLibrary } from "./open_library.ts";
import { sha256 } from "./sha256.ts";

/** Longest wait for another process that builds the library; then it is built beside it. */
const LONGEST_WAIT_MS = 30_000;

/** How often the lock is tried meanwhile. */
const BETWEEN_TRIES_MS = 20;

/** Libraries kept in a cache, one for each version of the sources: some 100 kB each. */
const MOST_KEPT = 16;

/** What stands beside a library, so that a damaged one is known before the loader touches it. */
export interface Manifest {
  /** SHA-256 of the sources. */
  readonly buildId: string;
  /** SHA-256 of the library's file. */
  readonly sha256: string;
}

/** The manifest's name, beside `librobo.so`. */
export const MANIFEST = "librobo.json";

/** Folders in which built libraries may be kept, the best first: as the single binary's launcher chooses its own. */
export function cacheRoots(variable: (name: string) => string | undefined): string[] {
  const cache = variable("XDG_CACHE_HOME");
  const home = variable("HOME");
  return [
    ...(cache?.startsWith("/") ? [`${cache}/robo/native`] : []),
    ...(home?.startsWith("/") ? [`${home}/.cache/robo/native`] : []),
    `/tmp/robo-${Deno.uid()}/native`,
  ];
}

/** The folder below `root` for a library of this build and this machine: homes are shared by machines of several kinds. */
export function cacheFolder(root: string, buildId: string): string {
  return `${root}/${buildId}-${recipe()}-${Deno.build.target}`;
}

/** The library with its manifest in `folder`, or why it cannot be used. */
export function openKept(folder: string, buildId?: string): OpenLibrary | string {
  const manifest = readManifest(`${folder}/${MANIFEST}`);
  if (typeof manifest === "string") return manifest;
  if (buildId !== undefined && manifest.buildId !== buildId) return "was built from other sources";
  return openLibrary(`${folder}/librobo.so`, manifest);
}

/** The library of this build below `root`, or why it cannot be used. */
export function openCached(root: string, buildId: string): OpenLibrary | string {
  const folder = cacheFolder(root, buildId);
  if (!exists(folder)) return "is not there";
  checkPrivate([root, folder]);
  return openKept(folder, buildId);
}

/** Opens the cached library, and builds it first where it is not there or not right. */
export function openOrBuild(
  root: string,
  sources: NativeSources,
  path: string | undefined,
): OpenLibrary | string {
  const folder = cacheFolder(root, sources.buildId);
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  checkPrivate([root, folder]);
  using _lock = lock(`${root}/lock`);
  const built = openKept(folder, sources.buildId);
  if (typeof built !== "string") return built;
  const fresh = `${folder}/${Deno.pid}.new`;
  try {
    buildLibrary(sources, fresh, path);
    Deno.chmodSync(fresh, 0o700);
    writeManifest(fresh, sources.buildId, `${fresh}.json`);
    // Of two builders at once, which the lock makes rare, each leaves a pair that fits: compilers are deterministic.
    Deno.renameSync(fresh, `${folder}/librobo.so`);
    Deno.renameSync(`${fresh}.json`, `${folder}/${MANIFEST}`);
  } finally {
    for (const left of [fresh, `${fresh}.json`]) removeIfThere(left);
  }
  forgetOldest(root);
  return openKept(folder, sources.buildId);
}

/** Describes the library at `library` in the file `output`. */
export function writeManifest(library: string, buildId: string, output: string): void {
  const manifest: Manifest = { buildId, sha256: sha256(Deno.readFileSync(library)) };
  Deno.writeTextFileSync(output, `${JSON.stringify(manifest)}\n`, { mode: 0o600 });
}

/** Keeps the libraries that were built last. One that is taken away under a process goes on there. */
function forgetOldest(root: string): void {
  const folders = [...Deno.readDirSync(root)].filter(({ isDirectory }) => isDirectory)
    .map(({ name }) => `${root}/${name}`)
    .map((path) => ({ path, time: Deno.statSync(path).mtime?.getTime() ?? 0 }))
    .sort((left, right) => right.time - left.time);
  for (const { path } of folders.slice(MOST_KEPT)) Deno.removeSync(path, { recursive: true });
}

/** What is in a folder that others can write to, as /tmp is, can be replaced between a look and its use. */
function checkPrivate(folders: readonly string[]): void {
  for (const path of folders) {
    const { isDirectory, uid, mode } = Deno.lstatSync(path);
    if (isDirectory && uid === Deno.uid() && (mode! & 0o022) === 0) continue;
    throw new Deno.errors.PermissionDenied(`${path} is not this user's alone`);
  }
}

/** A lock that the kernel takes back from whoever dies. */
function lock(path: string): Disposable {
  const file = Deno.openSync(path, { write: true, create: true, mode: 0o600 });
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  const until = Date.now() + LONGEST_WAIT_MS;
  while (!file.tryLockSync(true) && Date.now() < until) {
    Atomics.wait(sleeper, 0, 0, BETWEEN_TRIES_MS);
  }
  return { [Symbol.dispose]: () => file.close() };
}

function readManifest(path: string): Manifest | string {
  try {
    const { buildId, sha256 } = JSON.parse(Deno.readTextFileSync(path));
    if (typeof buildId === "string" && typeof sha256 === "string") return { buildId, sha256 };
    return "has a damaged manifest";
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "is not there" : "has a damaged manifest";
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It was renamed.
  }
}
