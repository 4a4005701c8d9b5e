import { roboHome } from "../../../system/home.ts";
import { dirname } from "../../../system/paths.ts";
import { PACKED_UPLOT, PAGE_FOLDER, UPLOT_FILES, UPLOT_FOLDER } from "./page_paths.ts";

/** Types of the files that a page is made of. */
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** Nothing but the server's own files is loaded, and nothing but the server is asked. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "cache-control": "no-cache",
  "content-security-policy": POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/**
 * The page of the server: `GET /` and what it needs below `/page/`. Anybody who reaches the server may have it, since it holds nothing of
 * the lab: what it shows, it asks for with the token.
 */
export class Page {
  readonly #homes: readonly string[];

  /** Serves the page that is in one of these folders. Default where this robo lives, and beside its executable. */
  constructor(homes: readonly string[] = [roboHome().folder, dirname(Deno.execPath())]) {
    this.#homes = homes;
  }

  /** Answers a request for the page or a part of it; undefined for every other path. */
  async answer({ method, url }: Request): Promise<Response | undefined> {
    const { pathname } = new URL(url);
    if (method !== "GET" && method !== "HEAD") return undefined;
    const name = pathname === "/"
      ? "index.html"
      : pathname === "/favicon.ico"
      ? "icon.svg"
      : /^\/page\/(.+)$/.exec(pathname)?.[1];
    // No dots but that of the ending: nothing above the folder, and nothing hidden.
    const ending = /^(?:[a-z0-9_]+\/)*[a-z0-9_]+\.(html|js|css|svg)$/.exec(name ?? "")?.[1];
    if (name === undefined || ending === undefined) return undefined;
    const bytes = await this.#read(name);
    if (bytes === undefined) return undefined;
    const headers = { ...HEADERS, "content-type": TYPES[ending]! };
    return new Response(method === "HEAD" ? null : bytes, { headers });
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

/** Where a file of the page may be, from robo's folder. */
function placesOf(name: string): string[] {
  const vendor = /^vendor\/(.+)$/.exec(name)?.[1];
  if (vendor === undefined) return [`${PAGE_FOLDER}/${name}`];
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
