import { findPrograms } from "../../commands/find_programs.ts";
import { pause } from "../lib/ports.ts";
import { type BridgeKind, C_EPOLL_EACH, OURS } from "./bridges.ts";
import { startProducer } from "./load.ts";
import { pageText } from "./page_text.ts";

const found = await findPrograms(
  ["chromium", "chromium-browser", "google-chrome"],
  Deno.env.get("PATH"),
);
const BROWSER = [...found.values()][0];

/** Time that a browser may take to tell its result, in milliseconds. */
const PATIENCE_MS = 60_000;

/** What a page has received. */
export interface Seen {
  /** Structs a second, each of which was looked at. */
  readonly rate: number;
  /** Structs in a WebSocket message. */
  readonly together: number;
  /** Sum of what was read from them, so that it had to be read. */
  readonly sum: number;
}

/** Many structs in a message, from our bridge; the program waits for the page, as it does for the other bridge. */
export const BATCHED: BridgeKind = {
  ...OURS,
  talk: {
    ...OURS.talk,
    say: JSON.stringify({
      ...{ op: "subscribe", sub: 1, topics: "**", format: "binary", whenSlow: "hold" },
      flush: { ms: 16, bytes: 262_144 },
    }),
  },
};

/** A message for each struct, from a bridge in C that is never the limit. */
export const ONE_BY_ONE: BridgeKind = C_EPOLL_EACH;

/** Why there is no browser here, if there is none. */
export function noBrowser(): string | undefined {
  return BROWSER === undefined ? "Chromium is not installed (apt install chromium)" : undefined;
}

/** How many structs a page in Chromium takes in a second. No debugger is attached: the page tells it by itself. */
export async function seenByPage(kind: BridgeKind, window: number): Promise<Seen> {
  const folder = await Deno.makeTempDir({ prefix: "robo-bench-" });
  const result = Promise.withResolvers<Seen>();
  let page = "";
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      if (request.method === "GET") {
        return new Response(page, { headers: { "content-type": "text/html" } });
      }
      const seen = await request.json() as Seen | { readonly error: string };
      if ("error" in seen) result.reject(new Error(`The page: ${seen.error}`));
      else result.resolve(seen);
      return new Response();
    },
  );
  const origin = `http://127.0.0.1:${server.addr.port}`;
  try {
    await using bridge = await kind.start(`${folder}/load.sock`, origin);
    page = pageText({ talk: kind.talk, port: bridge.port, window });
    await using _producer = await startProducer(kind, `${folder}/load.sock`);
    await using _browser = openBrowser(`${origin}/`, `${folder}/profile`);
    const late = pause(PATIENCE_MS).then(() => Promise.reject(new Error("The page says nothing")));
    return await Promise.race([result.promise, late]);
  } finally {
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
}

/** Opens a browser with one page; disposal ends it with all its processes. */
function openBrowser(url: string, profile: string): AsyncDisposable {
  // In a session of its own, so that all of its processes can be ended together.
  const child = new Deno.Command("setsid", {
    args: [
      "--wait",
      BROWSER!,
      ...["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"],
      ...["--disable-dev-shm-usage", `--user-data-dir=${profile}`, url],
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  return {
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}
