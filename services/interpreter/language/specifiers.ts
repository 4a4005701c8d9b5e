import { fromFileUrl, toFileUrl } from "../../../system/paths.ts";

/** Most files whose times are remembered. */
const MAX_FILES = 10_000;

/** When a file was changed last, in milliseconds; `undefined` when there is none. */
export type ModifiedAt = (path: string) => number | undefined;

/** When files were changed that cells have imported. */
export class ImportTimes {
  readonly #modifiedAt: ModifiedAt;
  readonly #first = new Map<string, number>();

  /** Asks `modifiedAt` at every import. */
  constructor(modifiedAt: ModifiedAt) {
    this.#modifiedAt = modifiedAt;
  }

  /** Forgets all: a fresh engine has imported nothing. */
  clear(): void {
    this.#first.clear();
  }

  /**
   * The URL under which the present text of a local file is found: V8 keeps a module for good, so a file that has
   * changed since its first import needs another name.
   */
  fresh(url: string): string {
    if (!url.startsWith("file:") || /[?#]/.test(url)) return url;
    const time = this.#modifiedAt(fromFileUrl(url));
    if (time === undefined) return url;
    const first = this.#first.get(url);
    if (first === undefined) {
      if (this.#first.size >= MAX_FILES) this.#first.clear();
      this.#first.set(url, time);
    }
    return first === undefined || first === time ? url : `${url}?changed=${time}`;
  }
}

/** How the specifiers of one cell are resolved. */
export class Specifiers {
  /** The folder as a URL, with a slash at its end. */
  readonly base: string;
  readonly #fresh: (url: string) => string;

  /** Resolves relative specifiers against an absolute folder; `fresh` is that of `ImportTimes`. */
  constructor(folder: string, fresh: (url: string) => string = (url) => url) {
    this.base = toFileUrl(folder.endsWith("/") ? folder : `${folder}/`).href;
    this.#fresh = fresh;
  }

  /** A relative specifier, or an absolute path, as a URL; anything else as it is, for the import map. */
  resolve(specifier: string): string {
    const isPath = /^\.{0,2}\//.test(specifier);
    return this.#fresh(isPath ? new URL(specifier, this.base).href : specifier);
  }

  /** An expression for a specifier that is known only when the code runs. */
  later(expression: string): string {
    const base = JSON.stringify(this.base);
    return `((s) => /^\\.{0,2}\\//.test(s = String(s)) ? new URL(s, ${base}).href : s)(${expression})`;
  }
}
