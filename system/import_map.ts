import { toFileUrl } from "./paths.ts";

/** Specifiers and where they lead, as in an import map. */
export type Imports = Readonly<Record<string, string>>;

/** An import map (HTML standard, section 8.1.5). */
export interface ImportMap {
  /** For all modules. */
  readonly imports: Imports;
  /** For the modules below an address, by that address. */
  readonly scopes: Readonly<Record<string, Imports>>;
}

/** An import map, and the folder from which its relative addresses are seen. */
export interface PlacedImportMap {
  /** Folder of the file that holds it. */
  readonly folder: string;
  /** For all modules. */
  readonly imports?: Imports | undefined;
  /** For the modules below an address. */
  readonly scopes?: Readonly<Record<string, Imports>> | undefined;
}

/**
 * The import map for a user's script: the user's own, the library as `robo`, and the library's own dependencies for
 * the library alone, so that the two may use different versions of a package.
 */
export function mergeImportMaps(robo: PlacedImportMap, user?: PlacedImportMap): ImportMap {
  const own = placed(robo, robo.imports ?? {});
  const scopes = Object.entries(user?.scopes ?? {}).map(([prefix, imports]) =>
    [address(prefix, user!.folder), placed(user!, imports)] as const
  );
  return {
    imports: {
      ...user === undefined ? {} : placed(user, user.imports ?? {}),
      robo: own["robo"]!,
    },
    scopes: {
      ...Object.fromEntries(scopes),
      [toFileUrl(`${robo.folder}/`).href]: own,
    },
  };
}

function placed({ folder }: PlacedImportMap, imports: Imports): Record<string, string> {
  const entries = Object.entries(imports).flatMap(([name, target]): [string, string][] => {
    const entry: [string, string] = [address(name, folder), address(target, folder)];
    return [entry, ...subpaths(name, target, imports)];
  });
  return Object.fromEntries(entries);
}

/** Deno lets `"x": "npm:x@1"` in a `deno.json` also serve `x/…`; an import map has to say so. */
function subpaths(name: string, target: string, imports: Imports): [string, string][] {
  const match = /^(npm|jsr):\/?(.*[^/])$/.exec(target);
  if (match === null || name.endsWith("/") || Object.hasOwn(imports, `${name}/`)) return [];
  return [[`${name}/`, `${match[1]}:/${match[2]}/`]];
}

function address(specifier: string, folder: string): string {
  if (specifier.startsWith("/")) return new URL(specifier, "file:///").href;
  if (!/^\.\.?\//.test(specifier)) return specifier;
  return new URL(specifier, toFileUrl(`${folder}/`)).href;
}
