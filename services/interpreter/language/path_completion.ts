import { fromFileUrl, toFileUrl } from "../../../system/paths.ts";
import { exportedBy } from "./words.ts";

/** Most names of a folder that are looked at. */
const MAX_NAMES = 5000;

/** Where paths are looked for. */
export interface PathContext {
  /** Absolute folder from which relative paths go. */
  readonly folder: string;
  /** Text of a local file; `undefined` when it cannot be had. */
  readonly readFile: (path: string) => string | undefined;
}

/** Files and folders that go on with a typed path, folders with a slash; `length` is of the part that they replace. */
export function pathMatches(
  typed: string,
  { folder }: PathContext,
): { readonly names: string[]; readonly length: number } {
  const last = typed.slice(typed.lastIndexOf("/") + 1);
  const parent = typed.slice(0, typed.length - last.length);
  const names: string[] = [];
  if (/^\.{1,2}$/.test(typed)) return { names: [`${typed}/`], length: typed.length };
  try {
    for (const entry of Deno.readDirSync(pathOf(parent, folder))) {
      if (names.length >= MAX_NAMES) break;
      const isWanted = entry.name.startsWith(last) && (last !== "" || !entry.name.startsWith("."));
      if (isWanted) names.push(entry.isDirectory ? `${entry.name}/` : entry.name);
    }
  } catch {
    // No such folder: nothing goes on.
  }
  return { names, length: last.length };
}

/** What the local module exports in whose `import { … } from "./module.ts"` the cursor stands; `undefined` elsewhere. */
export function importNames(
  { code, cursor, folder, readFile }: PathContext & {
    readonly code: string;
    readonly cursor: number;
  },
): string[] | undefined {
  const statements = code.matchAll(
    /\bimport\b[^;'"{}()]*\{([^}'"]*)\}\s*from\s*(["'])(\.{0,2}\/[^"'\n]*)\2/g,
  );
  for (const { index, 0: all, 1: names, 3: path } of statements) {
    const start = index + all.indexOf("{") + 1;
    if (cursor < start || cursor > start + names!.length) continue;
    // Behind `as` stands a name of one's own.
    if (/\bas\s+[\w$]*$/.test(code.slice(start, cursor))) return [];
    const text = readFile(pathOf(path!, folder));
    return text === undefined ? [] : [...exportedBy(text)];
  }
  return undefined;
}

function pathOf(path: string, folder: string): string {
  return fromFileUrl(new URL(encodeURI(path), toFileUrl(`${folder}/`)));
}
