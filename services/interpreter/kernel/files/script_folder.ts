import type { SentScript } from "./sent_script.ts";

/** A script whose modules lie on this machine. */
export interface PlacedScript {
  /** Absolute folder here that stands for the script's own. */
  readonly folder: string;
  /** Path of the script itself, which is not written. */
  readonly path: string;
  /** Gives back the client's paths in a text that names paths here. */
  readonly original: (text: string) => string;
}

/** Path and source of a module. */
type Module = readonly [string, string];

/**
 * A private folder with the modules that clients sent along with their scripts: for each set of sources the client's folders
 * once more, below a folder that is named after their contents, so that equal modules are loaded once.
 */
export class ScriptFolder implements AsyncDisposable {
  readonly #maxBytes: number;
  /** Sets of modules with their sizes, the one used last at the end. */
  readonly #sets = new Map<string, number>();
  #root: Promise<string> | undefined;
  /** What stands before the client's paths in those of its modules here. */
  #prefix: RegExp | undefined;
  #bytes = 0;
  /** What is being written: one set at a time. */
  #writing: Promise<unknown> = Promise.resolve();
  readonly #closing = new AbortController();
  readonly #onRoot: (path: string) => void;

  /** A folder that is made when it is needed, and then told to `onRoot`. */
  constructor(
    { scriptBytes, onRoot }: {
      readonly scriptBytes: number;
      readonly onRoot: (path: string) => void;
    },
  ) {
    this.#maxBytes = scriptBytes;
    this.#onRoot = onRoot;
  }

  /** Gives clients' paths back in a text that may name paths here. */
  original(text: string): string {
    return this.#prefix === undefined ? text : text.replace(this.#prefix, "");
  }

  /** Puts the modules of `script` down; rejects, and leaves nothing of them, when `signal` is aborted meanwhile. */
  async place(script: SentScript, signal?: AbortSignal): Promise<PlacedScript> {
    this.#root ??= this.#make();
    // A disk that was full may have room again for the next script.
    const root = await this.#root.catch((error) => {
      this.#root = undefined;
      throw error;
    });
    const modules = Object.entries(script.modules).map(([path, code]) =>
      [normalized(path.startsWith("/") ? path : `${script.folder}/${path}`), code] satisfies Module
    );
    const id = await hashOf(modules);
    const base = `${root}/${id}`;
    const { signal: closing } = this.#closing;
    const either = signal === undefined ? closing : AbortSignal.any([signal, closing]);
    const written = this.#writing.then(() => this.#put({ root, id, modules }, either));
    this.#writing = written.catch(() => {});
    await written;
    const folder = normalized(script.folder);
    const own = `${folder === "/" ? "" : folder}/${script.name.split("/").at(-1)!}`;
    return {
      folder: `${base}${folder}`,
      path: `${base}${own}`,
      original: (text) => this.original(text).replaceAll(own, script.name),
    };
  }

  /** Removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#writing;
    const root = await this.#root?.catch(() => undefined);
    if (root !== undefined) await Deno.remove(root, { recursive: true }).catch(() => {});
  }

  async #make(): Promise<string> {
    // Nobody else can read it or put something into it.
    const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "robo-scripts-" }));
    this.#prefix = new RegExp(`(?:file://)?${root.replace(/[^\w/]/g, "\\$&")}/[0-9a-f]{32}`, "g");
    this.#onRoot(root);
    return root;
  }

  async #put(
    { root, id, modules }: { root: string; id: string; modules: readonly Module[] },
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    const size = this.#sets.get(id);
    if (size !== undefined) {
      this.#sets.delete(id);
      this.#sets.set(id, size);
    } else if (modules.length > 0) {
      const base = `${root}/${id}`;
      try {
        await write(base, modules, signal);
      } catch (error) {
        await Deno.remove(base, { recursive: true }).catch(() => {});
        throw error;
      }
      const bytes = modules.reduce((sum, [, code]) => sum + code.length, 0);
      this.#sets.set(id, bytes);
      this.#bytes += bytes;
      await this.#makeRoom(root, id);
    }
  }

  async #makeRoom(root: string, kept: string): Promise<void> {
    for (const [id, bytes] of this.#sets) {
      if (this.#bytes <= this.#maxBytes || id === kept) return;
      this.#sets.delete(id);
      this.#bytes -= bytes;
      await Deno.remove(`${root}/${id}`, { recursive: true }).catch(() => {});
    }
  }
}

/** An absolute path without `.` and `..`, so that no module can be put outside of the folder. */
function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll("\\", "/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

async function hashOf(modules: readonly Module[]): Promise<string> {
  const text = JSON.stringify([...modules].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0));
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(hash).toHex().slice(0, 32);
}

async function write(
  base: string,
  modules: readonly Module[],
  signal: AbortSignal,
): Promise<void> {
  for (const [path, code] of modules) {
    signal.throwIfAborted();
    const file = `${base}${path}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true, mode: 0o700 });
    await Deno.writeTextFile(file, code, { mode: 0o600 });
  }
}
