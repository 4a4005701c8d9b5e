import { sha256 } from "./sha256.ts";

/** The sources of the native library, as a checkout has them. */
export interface NativeSources {
  /** Where robo lives. */
  readonly home: string;
  /** The folder `native/`. */
  readonly folder: string;
  /** Files to compile, from that folder. */
  readonly units: readonly string[];
  /** SHA-256 over headers and sources: what a library built from them says as `robo_build_id()`. */
  readonly buildId: string;
}

/** Reads the sources below `home`; `undefined` where they are not, as in the single binary. */
export function nativeSources(home: string): NativeSources | undefined {
  const folder = `${home}/native`;
  const paths = [
    ...filesIn(folder, "include/robo", /\.h$/),
    ...filesIn(folder, "src", /\.[ch]$/),
  ].sort();
  const units = paths.filter((path) => path.endsWith(".c"));
  if (units.length === 0) return undefined;
  // As native/Makefile does: the contents one after the other, in the order of the paths.
  const buildId = sha256(...paths.map((path) => Deno.readFileSync(`${folder}/${path}`)));
  return { home, folder, units, buildId };
}

function filesIn(folder: string, inner: string, named: RegExp): string[] {
  try {
    return [...Deno.readDirSync(`${folder}/${inner}`)]
      .filter(({ name, isFile }) => isFile && named.test(name))
      .map(({ name }) => `${inner}/${name}`);
  } catch {
    return [];
  }
}
