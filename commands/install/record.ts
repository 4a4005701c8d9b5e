import { dirname } from "../../system/paths.ts";

/** What an installation made, so that it can be taken away again: in `PREFIX/share/robo/installed.json`. */
export interface InstallRecord {
  /** Each file with its mark, see {@linkcode markOf}. */
  readonly files: Readonly<Record<string, string>>;
}

/** Where the record of an installation is. */
export function recordPath(prefix: string): string {
  return `${prefix}/share/robo/installed.json`;
}

/** Reads the record of an installation; an empty one where there is none. */
export async function readRecord(prefix: string): Promise<InstallRecord> {
  try {
    const record = JSON.parse(await Deno.readTextFile(recordPath(prefix)));
    if (typeof record?.files === "object" && record.files !== null) return record;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof SyntaxError)) throw error;
  }
  return { files: {} };
}

/** Writes the record of an installation. */
export async function writeRecord(prefix: string, record: InstallRecord): Promise<void> {
  const path = recordPath(prefix);
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, `${JSON.stringify(record, null, 2)}\n`);
}

/** What tells a file from another in its place: a link's target, or the SHA-256 of what it holds. */
export async function markOf(path: string): Promise<string | undefined> {
  try {
    const { isSymlink } = await Deno.lstat(path);
    if (isSymlink) return `link:${await Deno.readLink(path)}`;
    const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
    return `sha256:${new Uint8Array(digest).toHex()}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
