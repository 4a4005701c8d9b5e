import { roboHome } from "../../../system/home.ts";

/** Types of the files that a page is made of. */
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** What of uPlot is served, by the names that the page uses, and how uPlot calls it. */
export const UPLOT_FILES: Readonly<Record<string, string>> = {
  "uplot.js": "uPlot.esm.js",
  "uplot.css": "uPlot.min.css",
};

/** Where the single binary has uPlot's files, from its folder. */
export const PACKED_UPLOT = "web/vendor";

/** Where the page's own files are, from robo's folder. */
export const PAGE_FOLDER = "web/daq";

/** Where npm has put uPlot's files, from the checkout. */
export const UPLOT_FOLDER = "node_modules/uplot/dist";

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
  readonly #home: string;

  /** Serves the page of the robo that lives in `home`. Default this one. */
  constructor(home: string = roboHome().folder) {
    this.#home = home;
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
    const vendor = /^vendor\/(.+)$/.exec(name)?.[1];
    if (vendor === undefined) return await bytesOf(`${this.#home}/${PAGE_FOLDER}/${name}`);
    const file = Object.hasOwn(UPLOT_FILES, vendor) ? UPLOT_FILES[vendor] : undefined;
    if (file === undefined) return undefined;
    return await bytesOf(`${this.#home}/${PACKED_UPLOT}/${file}`) ??
      await bytesOf(`${this.#home}/${UPLOT_FOLDER}/${file}`);
  }
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
