import { RoboError } from "../../errors.ts";
import { absolute, dirname, fromFileUrl, toFileUrl } from "../../system/paths.ts";
import type { Job } from "./job.ts";
import { relativeImports } from "./relative_imports.ts";

/** Most text of one script and what it imports, in characters. */
const MAX_TEXT = 64 * 1024 * 1024;

/** Most modules of one script. */
const MAX_MODULES = 10_000;

/** How a script is read: its text, or `undefined` when there is no such file. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** A script of this machine, and how it is read. */
export interface LocalScript {
  /** Its path as the user gave it, or `-`. */
  readonly name: string;
  /** Its text; read from the file without. */
  readonly text?: string;
  /** Reads a file (default from the disk). */
  readonly read?: ReadText;
}

/**
 * A script of this machine with all that it imports by relative or absolute paths, ready to be sent.
 *
 * Throws a `RoboError`: of kind `missing` when it, or a file that it needs, is not there; `data` when it is too large.
 */
export async function localScript({ name, text, read = readText }: LocalScript): Promise<Job> {
  // By way of a URL, which has no ".." left.
  const path = fromFileUrl(toFileUrl(absolute(name)));
  const code = text ?? await read(path);
  if (code === undefined) {
    throw new RoboError("missing", `There is no script ${name}`, {
      hint: `It was looked for at ${path}; without --local, on the kernel's machine`,
    });
  }
  const modules = await gather({ path, code, name }, read);
  const script = { name, folder: dirname(path), modules: Object.fromEntries(modules) };
  return { name, code, metadata: { robo: { script } }, isExpression: false };
}

/** The sources of all that `script` imports, by absolute path. */
async function gather(
  script: { readonly path: string; readonly code: string; readonly name: string },
  read: ReadText,
): Promise<Map<string, string>> {
  const modules = new Map<string, string>();
  const todo = [script];
  let size = script.code.length;
  while (todo.length > 0) {
    const importer = todo.pop()!;
    for (const { specifier, isNeeded } of relativeImports(importer.code, importer.path)) {
      const path = resolve(specifier, importer.path);
      if (path === undefined || modules.has(path)) continue;
      const code = await read(path);
      if (code === undefined) {
        // One that is imported only when it comes to that may well be absent: the script will see.
        if (!isNeeded) continue;
        throw new RoboError(
          "missing",
          `${importer.name} imports ${specifier}, which is not there`,
          {
            hint: `It was looked for at ${path}`,
          },
        );
      }
      modules.set(path, code);
      size += code.length;
      if (size > MAX_TEXT || modules.size > MAX_MODULES) throw tooLarge(script.name);
      if (/\.[cm]?[jt]sx?$/.test(path)) todo.push({ path, code, name: path });
    }
  }
  return modules;
}

function resolve(specifier: string, importer: string): string | undefined {
  try {
    const url = new URL(specifier, toFileUrl(importer));
    return url.protocol === "file:" ? fromFileUrl(url) : undefined;
  } catch {
    return undefined;
  }
}

function tooLarge(name: string): RoboError {
  return new RoboError("data", `${name} is too large to be sent with all that it imports`, {
    hint: `The limits are ${MAX_MODULES} modules and ${
      MAX_TEXT / 1024 ** 2
    } MiB: copy it to the kernel's machine, and run it there without --local`,
  });
}

function unusable(message: string, cause: Error): RoboError {
  return new RoboError("missing", message, { cause });
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.IsADirectory) throw unusable(`${path} is a folder`, error);
    if (error instanceof Deno.errors.PermissionDenied) {
      throw unusable(`${path} may not be read`, error);
    }
    throw new RoboError("io", `${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
