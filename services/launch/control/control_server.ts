import { RoboError } from "../../../errors.ts";
import type { Controllable } from "./controllable.ts";
import { follow, states } from "./streams.ts";
import { unknownNode } from "./unknown_node.ts";
import { makeSocketFolder, socketPath, type SocketSetting } from "./socket_folder.ts";

/** Watchers and followers of logs, at once. */
export const MAX_WATCHERS = 16;

/** Lines of a log that are given unless another number is asked for. */
const DEFAULT_LINES = 50;

/**
 * The control interface of a launch: HTTP over a Unix socket that only its user can reach.
 *
 * - `GET /v1/state` the {@linkcode LaunchState}
 * - `GET /v1/watch` the same as a line of JSON now, after each change, and each second
 * - `POST /v1/nodes/<name>/start`, `…/stop`, `…/restart`; the answer comes when it is done: the node's state
 * - `GET /v1/nodes/<name>/log?lines=50&follow=1` {@linkcode LogLine}s as lines of JSON; `GET /v1/log` those of all nodes
 * - `POST /v1/stop` ends the launch
 *
 * A refusal is a JSON object with `code`, `error` and `hint`.
 */
export class LaunchControl implements AsyncDisposable {
  /** Path of its socket. */
  readonly path: string;
  readonly #server: Deno.HttpServer;
  readonly #handler: RequestHandler;
  readonly #kill: AbortController;

  /** Starts to listen. Throws a `RoboError` of kind `denied` or `io` when its folder cannot be used. */
  static async start(launch: Controllable, setting: SocketSetting): Promise<LaunchControl> {
    const { name, pid } = launch.state();
    const path = socketPath(await makeSocketFolder(setting), name, pid);
    // Only a process of this very number can have left it, and that one is us.
    await Deno.remove(path).catch(() => {});
    const kill = new AbortController();
    const handler = new RequestHandler(launch);
    const mask = Deno.umask(0o177);
    try {
      const server = Deno.serve(
        { path, signal: kill.signal, onListen: () => {} },
        (request) => handler.answer(request),
      );
      return new LaunchControl(path, server, { handler, kill });
    } catch (cause) {
      throw new RoboError("io", `Cannot listen on ${path}`, {
        hint: "Set XDG_RUNTIME_DIR to a folder of your own",
        cause,
      });
    } finally {
      Deno.umask(mask);
    }
  }

  private constructor(
    path: string,
    server: Deno.HttpServer,
    ends: { readonly handler: RequestHandler; readonly kill: AbortController },
  ) {
    this.path = path;
    this.#server = server;
    this.#handler = ends.handler;
    this.#kill = ends.kill;
  }

  /** Ends all watchers and stops to listen. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#handler.end();
    // Not shutdown(), which a watcher that does not read would hold up for ever.
    this.#kill.abort();
    await this.#server.finished;
    await Deno.remove(this.path).catch(() => {});
  }
}

class RequestHandler {
  readonly #launch: Controllable;
  readonly #watchers = new Set<AbortController>();

  constructor(launch: Controllable) {
    this.#launch = launch;
  }

  /** Ends all watchers. */
  end(): void {
    for (const watcher of this.#watchers) watcher.abort();
  }

  async answer(request: Request): Promise<Response> {
    try {
      return await this.#answer(request.method, new URL(request.url));
    } catch (error) {
      if (error instanceof RoboError) return refuse(error.code === "usage" ? 404 : 503, error);
      return refuse(500, new RoboError("internal", String(error)));
    }
  }

  async #answer(method: string, url: URL): Promise<Response> {
    const [version, ...path] = url.pathname.slice(1).split("/").map(decode);
    const what = version === "v1" ? `${method} ${pattern(path)}` : "";
    const node = path[1] ?? "";
    switch (what) {
      case "GET state":
        return json(this.#launch.state());
      case "GET watch":
        return this.#stream((signal) => states(this.#launch, signal));
      case "GET log":
        return this.#log(undefined, url.searchParams);
      case "GET nodes/*/log":
        return this.#log(this.#known(node), url.searchParams);
      case "POST nodes/*/start":
      case "POST nodes/*/stop":
      case "POST nodes/*/restart":
        await this.#launch[path[2] as "start" | "stop" | "restart"](node);
        return json(this.#launch.state().nodes.find(({ name }) => name === node));
      case "POST stop":
        this.#launch.end("it was stopped with robo launch stop");
        return json(this.#launch.state());
    }
    return refuse(404, new RoboError("usage", `There is no ${method} ${url.pathname}`));
  }

  #log(node: string | undefined, query: URLSearchParams): Response {
    const lines = Number(query.get("lines") ?? DEFAULT_LINES);
    if (!Number.isSafeInteger(lines) || lines < 0) {
      throw new RoboError("usage", "lines is a whole number of at least 0");
    }
    if (query.get("follow") === "1") {
      return this.#stream((signal) => follow(this.#launch, { node, lines }, signal));
    }
    const text = this.#launch.lastLines(node, lines).map((line) => `${JSON.stringify(line)}\n`);
    return new Response(text.join(""), { headers: { "content-type": "application/x-ndjson" } });
  }

  #known(node: string): string {
    const names = this.#launch.state().nodes.map(({ name }) => name);
    if (names.includes(node)) return node;
    throw unknownNode(node, names);
  }

  #stream(open: (signal: AbortSignal) => AsyncGenerator<string, void>): Response {
    if (this.#watchers.size >= MAX_WATCHERS) {
      return refuse(
        503,
        new RoboError("unavailable", `There are ${MAX_WATCHERS} watchers already`),
      );
    }
    const leaving = new AbortController();
    this.#watchers.add(leaving);
    leaving.signal.addEventListener("abort", () => this.#watchers.delete(leaving), { once: true });
    const texts = open(leaving.signal);
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        const { done, value } = await texts.next();
        if (done !== true) return controller.enqueue(new TextEncoder().encode(value));
        leaving.abort();
        controller.close();
      },
      cancel: async () => {
        leaving.abort();
        await texts.return();
      },
    }, { highWaterMark: 0 });
    return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
  }
}

/** The parts of a path that are names become a star. */
function pattern(path: readonly string[]): string {
  return path.map((part, at) => at === 1 && path[0] === "nodes" ? "*" : part).join("/");
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function json(value: unknown): Response {
  return new Response(`${JSON.stringify(value)}\n`, {
    headers: { "content-type": "application/json" },
  });
}

function refuse(status: number, { code, message, hint }: RoboError): Response {
  const body = { code, error: message, ...(hint === undefined ? {} : { hint }) };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { "content-type": "application/json" },
  });
}
