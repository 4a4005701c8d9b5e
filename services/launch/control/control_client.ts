import { RoboError } from "../../../errors.ts";
import type { LaunchState, NodeState } from "../state.ts";
import type { LogLine } from "./controllable.ts";
import { findSockets, removeStale, type SocketSetting } from "./socket_folder.ts";

/** Time that a launch has to say who it is, in milliseconds. */
const ANSWER_MS = 5000;

/** Longest line of JSON that is accepted, in characters. */
const MAX_LINE = 16 * 1024 * 1024;

/** A launch of this user that runs, seen from another process. */
export class RunningLaunch implements Disposable {
  /** What it was like when it was found. */
  readonly first: LaunchState;
  readonly #client: Deno.HttpClient;

  /** Made by {@linkcode findLaunches}. */
  constructor(first: LaunchState, client: Deno.HttpClient) {
    this.first = first;
    this.#client = client;
  }

  /** What it is like now. */
  async state(): Promise<LaunchState> {
    return await (await this.#ask("GET", "state")).json();
  }

  /** Starts, stops or restarts a node; resolves when that is done. */
  async control(action: "start" | "stop" | "restart", node: string): Promise<NodeState> {
    const path = `nodes/${encodeURIComponent(node)}/${action}`;
    return await (await this.#ask("POST", path)).json();
  }

  /** Ends the launch; resolves when it has begun to end. */
  async end(): Promise<void> {
    await (await this.#ask("POST", "stop")).body?.cancel();
  }

  /** Its states as they change, until `signal` aborts or it ends. */
  async *watch(signal: AbortSignal): AsyncGenerator<LaunchState> {
    yield* this.#lines<LaunchState>("watch", signal);
  }

  /** Lines of a node, or of all, until `signal` aborts or the launch ends; with `follow` also those to come. */
  async *log(
    node: string | undefined,
    options: { readonly lines: number; readonly follow: boolean; readonly signal: AbortSignal },
  ): AsyncGenerator<LogLine> {
    const path = node === undefined ? "log" : `nodes/${encodeURIComponent(node)}/log`;
    const query = `lines=${options.lines}${options.follow ? "&follow=1" : ""}`;
    yield* this.#lines<LogLine>(`${path}?${query}`, options.signal);
  }

  /** Ends all that was asked. */
  [Symbol.dispose](): void {
    this.#client.close();
  }

  async *#lines<T>(path: string, signal: AbortSignal): AsyncGenerator<T> {
    const { body } = await this.#ask("GET", path, signal);
    const chunks = body!.pipeThrough(new TextDecoderStream() as never) as ReadableStream<string>;
    const reader = chunks.getReader();
    // Deno 2.9 forgets now and then that the request's signal ends the body as well.
    const leave = () => void reader.cancel().catch(() => {});
    signal.addEventListener("abort", leave, { once: true });
    try {
      yield* jsonLines<T>(reader);
    } catch (error) {
      // A launch that ends takes its connections along.
      if (!signal.aborted && !(error instanceof TypeError)) throw error;
    } finally {
      signal.removeEventListener("abort", leave);
      leave();
    }
  }

  async #ask(method: string, path: string, signal?: AbortSignal): Promise<Response> {
    return await ask(this.#client, { method, path, ...(signal === undefined ? {} : { signal }) });
  }
}

/** The launches of this user that run, the oldest first. Sockets of launchers that were killed are removed. */
export async function findLaunches(setting: SocketSetting): Promise<RunningLaunch[]> {
  const sockets = await findSockets(setting);
  const found = await Promise.all(sockets.map(async (socket) => {
    const client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket.path } });
    try {
      const signal = AbortSignal.timeout(ANSWER_MS);
      const response = await ask(client, { method: "GET", path: "state", signal });
      return [new RunningLaunch(await response.json(), client)];
    } catch {
      client.close();
      await removeStale(socket);
      return [];
    }
  }));
  return found.flat().toSorted((a, b) => b.first.uptimeSeconds - a.first.uptimeSeconds);
}

/**
 * The launch that is meant: the only one that runs, the one with the name or process id `which`, or, of several, the only one
 * that has all of `nodes`.
 *
 * Throws a `RoboError` of kind `unavailable` when none runs or none is called so, and of kind `usage` when there are several.
 */
export async function findLaunch(
  setting: SocketSetting,
  which?: string,
  nodes: readonly string[] = [],
): Promise<RunningLaunch> {
  const all = await findLaunches(setting);
  try {
    const meant = choose(all, which, nodes);
    all.splice(all.indexOf(meant), 1);
    return meant;
  } finally {
    for (const other of all) other[Symbol.dispose]();
  }
}

function choose(
  all: readonly RunningLaunch[],
  which: string | undefined,
  nodes: readonly string[],
): RunningLaunch {
  const called = all.filter(({ first: { name, pid } }) =>
    which === undefined || name === which || String(pid) === which
  );
  const having = called.filter(({ first }) =>
    nodes.length > 0 && nodes.every((node) => first.nodes.some(({ name }) => name === node))
  );
  const [meant, second] = having.length === 1 ? having : called;
  if (meant !== undefined && second === undefined) return meant;
  const list = all.map(({ first: { name, pid } }) => `${name} (pid ${pid})`).join(", ");
  if (meant !== undefined) {
    throw new RoboError("usage", `Several launches are running: ${list}`, {
      hint: `Say which with --launch NAME or PID, such as --launch ${meant.first.pid}`,
    });
  }
  if (all.length > 0) {
    throw new RoboError("unavailable", `No launch ${which} is running`, {
      hint: `There is ${list}`,
    });
  }
  throw new RoboError("unavailable", "No launch is running", {
    hint: "Start one with: robo launch FILE",
  });
}

async function ask(
  client: Deno.HttpClient,
  request: { readonly method: string; readonly path: string; readonly signal?: AbortSignal },
): Promise<Response> {
  const { method, path, signal } = request;
  let response: Response;
  try {
    // Deno 2.9 looks a name up although there is a socket: each 25th time that took five seconds.
    response = await fetch(`http://127.0.0.1/v1/${path}`, {
      client,
      method,
      ...(signal === undefined ? {} : { signal }),
    } as RequestInit);
  } catch (cause) {
    throw new RoboError("unavailable", "The launch has ended", { cause });
  }
  if (response.ok) return response;
  const { code, error, hint } = await response.json();
  throw new RoboError(code, error, { hint });
}

async function* jsonLines<T>(reader: ReadableStreamDefaultReader<string>): AsyncGenerator<T> {
  let text = "";
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    text += step.value;
    const parts = text.split("\n");
    text = parts.pop()!;
    if (text.length > MAX_LINE) throw new RoboError("data", "The launch sent an endless line");
    for (const part of parts) yield JSON.parse(part) as T;
  }
}
