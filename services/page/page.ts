import { roboHome } from "../../system/home.ts";
import { dirname } from "../../system/paths.ts";
import { PACKED_UPLOT, UPLOT_FILES, UPLOT_FOLDER, WEB_FOLDER } from "./page_paths.ts";

/** Types of the files that a page is made of. */
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** What a page is. */
export interface PageOptions {
  /** Its HTML, from `web/`: `daq/index.html`. */
  readonly index: string;
  /** Paths of the server that are other files of `web/`: `{ "/widget.js": "bridge/widget.js" }`. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Whether pages of others may load its modules and styles, as notebooks do with widgets; default false. */
  readonly isShared?: boolean;
  /** Folders in one of which `web/` is. Default where this robo lives, and beside its executable. */
  readonly homes?: readonly string[];
}

/** A file of a page, with the headers that belong to it. */
export interface PageFile {
  /** Its bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Headers of the answer, their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The page of a server: `GET /` and what it needs below `/page/`. Anybody who reaches the server may have it, since it holds nothing of
 * what it shows: that it asks for with the token.
 */
export class Page {
  readonly #options: PageOptions;
  readonly #homes: readonly string[];

  /** Serves the page that `options` name. */
  constructor(options: PageOptions) {
    this.#options = options;
    this.#homes = options.homes ?? [roboHome().folder, dirname(Deno.execPath())];
  }

  /** Answers a request for the page or a part of it; undefined for every other path. */
  async answer({ method, url }: Request): Promise<Response | undefined> {
    if (method !== "GET" && method !== "HEAD") return undefined;
    const file = await this.file(new URL(url).pathname);
    if (file === undefined) return undefined;
    return new Response(method === "HEAD" ? null : file.bytes, { headers: file.headers });
  }

  /** The file at a path of the server, as it stands in the request, without the query; undefined where there is none. */
  async file(pathname: string): Promise<PageFile | undefined> {
    const { index, aliases, isShared = false } = this.#options;
    const name = pathname === "/"
      ? index
      : pathname === "/favicon.ico"
      ? "style/icon.svg"
      : aliases !== undefined && Object.hasOwn(aliases, pathname)
      ? aliases[pathname]
      : /^\/page\/(.+)$/.exec(pathname)?.[1];
    // No dots but that of the ending: nothing above the folder, and nothing hidden.
    const ending = /^(?:[a-z0-9_]+\/)*[a-z0-9_]+\.(html|js|css|svg)$/.exec(name ?? "")?.[1];
    if (name === undefined || ending === undefined) return undefined;
    const bytes = await this.#read(name);
    if (bytes === undefined) return undefined;
    return { bytes, headers: { ...headersOf(isShared), "content-type": TYPES[ending]! } };
  }

  async #read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    for (const path of placesOf(name)) {
      for (const home of this.#homes) {
        const bytes = await bytesOf(`${home}/${path}`);
        if (bytes !== undefined) return bytes;
      }
    }
    return undefined;
  }
}

/** Nothing but the server's own files is loaded, and nothing but the server is asked. */
function headersOf(isShared: boolean): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    // A notebook that serves the page under its own address may show it in a frame.
    `frame-ancestors ${isShared ? "'self'" : "'none'"}`,
  ].join("; ");
  return {
    "cache-control": "no-cache",
    "content-security-policy": policy,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": isShared ? "cross-origin" : "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    ...(isShared && { "access-control-allow-origin": "*" }),
  };
}

/** Where a file of the page may be, from robo's folder. */
function placesOf(name: string): string[] {
  const vendor = /^vendor\/(.+)$/.exec(name)?.[1];
  if (vendor === undefined) return [`${WEB_FOLDER}/${name}`];
  const file = Object.hasOwn(UPLOT_FILES, vendor) ? UPLOT_FILES[vendor] : undefined;
  return file === undefined ? [] : [`${PACKED_UPLOT}/${file}`, `${UPLOT_FOLDER}/${file}`];
}

async function bytesOf(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}
