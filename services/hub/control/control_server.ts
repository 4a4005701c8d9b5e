import { RoboError } from "../../../errors.ts";
import { bracketed } from "../../../protocols/bracketed.ts";
import { METRICS_CONTENT_TYPE, renderMetrics } from "../../../protocols/http/metrics.ts";
import { addressInUse } from "../../../transports/address_in_use.ts";
import { isLoopback } from "../../../transports/network_cards.ts";
import { pause } from "../../../transports/pause.ts";
import type { AllowList } from "../../../transports/allow_list.ts";
import { FlightRoute, type FlightSource, ReaderGivenUp } from "./flight_route.ts";
import { hubMetrics } from "../statistics/metrics.ts";
import type { Observer } from "../statistics/observer.ts";
import { snapshotJson } from "../statistics/snapshot_json.ts";

/** What the control interface shows: a hub. */
export interface Observable extends FlightSource {
  /** Begins to watch. */
  observe(): Observer;
}

/** Where and how a {@linkcode ControlServer} listens. */
export interface ControlOptions {
  /** Address to listen on. */
  readonly host: string;
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Whether only `/metrics` is served. */
  readonly metricsOnly?: boolean;
  /** Time after which a reader of the flight recorder that takes nothing is given up, in milliseconds. Default 30 000. */
  readonly flightStallMs?: number;
  /** Hosts that may ask; all that reach the address when it is left out. */
  readonly allow?: AllowList;
}

/** Shortest interval between two snapshots of a watcher, in seconds. */
const MIN_INTERVAL = 0.05;

/** Longest interval between two snapshots of a watcher, in seconds. */
const MAX_INTERVAL = 3600;

/** Who watches over an interval, at once. */
export const MAX_WATCHERS = 64;

/**
 * The control interface of a hub, over HTTP: everything is read, nothing can be changed.
 *
 * - `GET /v1/snapshot` the totals now; with `?interval=2`, measured over two seconds
 * - `GET /v1/watch?interval=1` a line of JSON each second, until the client goes away
 * - `GET /v1/flight?topics=imu&seconds=60` what the flight recorder keeps, as {@linkcode FlightRoute} says
 * - `GET /metrics` for Prometheus
 */
export class ControlServer implements AsyncDisposable {
  /** Where it listens, as a URL without a path. */
  readonly url: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #stop: AbortController;
  readonly #kill: AbortController;

  /** Starts to listen. Throws a `RoboError` of kind `unavailable` when the address is in use. */
  static async start(hub: Observable, options: ControlOptions): Promise<ControlServer> {
    const { host, port } = options;
    const stop = new AbortController();
    const kill = new AbortController();
    const handler = new RequestHandler(hub, options, stop.signal);
    try {
      const server = Deno.serve(
        { hostname: host, port, signal: kill.signal, onListen: () => {}, onError },
        (request, info) => handler.answer(request, info.remoteAddr),
      );
      return new ControlServer(server, { stop, kill });
    } catch (cause) {
      if (cause instanceof Deno.errors.AddrInUse) {
        throw await addressInUse(`http://${host}:${port}`, port, cause);
      }
      throw new RoboError("unavailable", `Cannot listen on ${host}:${port}`, {
        hint: "Name an address of this machine, such as 127.0.0.1",
        cause,
      });
    }
  }

  /** Made by {@linkcode ControlServer.start}. */
  constructor(
    server: Deno.HttpServer<Deno.NetAddr>,
    ends: { readonly stop: AbortController; readonly kill: AbortController },
  ) {
    this.#server = server;
    this.#stop = ends.stop;
    this.#kill = ends.kill;
    const { hostname, port } = server.addr;
    this.url = `http://${bracketed(hostname)}:${port}`;
  }

  /** Ends all watchers and stops to listen. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    // Not shutdown(), which a watcher that does not read would hold up for ever.
    this.#kill.abort();
    await this.#server.finished;
  }
}

class RequestHandler {
  readonly #hub: Observable;
  readonly #options: ControlOptions;
  readonly #signal: AbortSignal;
  readonly #flight: FlightRoute;
  #watchers = 0;

  constructor(hub: Observable, options: ControlOptions, signal: AbortSignal) {
    this.#hub = hub;
    this.#options = options;
    this.#signal = signal;
    this.#flight = new FlightRoute(hub, options.flightStallMs);
  }

  async answer(request: Request, from: Deno.NetAddr): Promise<Response> {
    if (this.#options.allow?.admits(`tcp://${bracketed(from.hostname)}:${from.port}`) === false) {
      return refuse(403, "This address is not on the core's allow-list");
    }
    const url = new URL(request.url);
    if (request.method !== "GET") return refuse(405, "Only GET is understood");
    // A web page elsewhere must not read the robot's traffic through its visitor's browser.
    if (request.headers.has("origin") || !this.#isOwnName(url.hostname)) {
      return refuse(403, "Not for web pages");
    }
    if (url.pathname === "/metrics") return this.#metrics();
    if (this.#options.metricsOnly === true) return refuse(404, "Only /metrics is served here");
    if (url.pathname === "/v1/snapshot") return await this.#snapshot(url);
    if (url.pathname === "/v1/watch") return this.#watch(url);
    if (url.pathname === "/v1/flight") return this.#flight.answer(url, this.#signal);
    return refuse(404, "There are /v1/snapshot, /v1/watch, /v1/flight and /metrics");
  }

  /** Whether a request reached a loopback address under a name of loopback, not of some page that points to it. */
  #isOwnName(name: string): boolean {
    if (!isLoopback(this.#options.host)) return true;
    return isLoopback(name);
  }

  async #metrics(): Promise<Response> {
    using observer = this.#hub.observe();
    const text = renderMetrics(hubMetrics(await observer.take()));
    return new Response(text, { headers: { "content-type": METRICS_CONTENT_TYPE } });
  }

  async #snapshot(url: URL): Promise<Response> {
    const interval = intervalOf(url, 0);
    if (interval === undefined) return refuse(400, "interval is a number of seconds");
    if (interval > 0) return this.#measure(interval, { count: 1, type: "application/json" });
    using observer = this.#hub.observe();
    const headers = { "content-type": "application/json" };
    return new Response(`${snapshotJson(await observer.take())}\n`, { headers });
  }

  #watch(url: URL): Response {
    const interval = intervalOf(url, 1);
    if (interval === undefined || interval === 0) {
      return refuse(400, "interval is a number of seconds above 0");
    }
    return this.#measure(interval, { count: Infinity, type: "application/x-ndjson" });
  }

  /** Sends `count` snapshots, one line each, `interval` seconds apart. */
  #measure(interval: number, { count, type }: { count: number; type: string }): Response {
    if (this.#watchers >= MAX_WATCHERS) return tooMany();
    const leaving = new AbortController();
    const signal = AbortSignal.any([this.#signal, leaving.signal]);
    const lines = this.#lines({ interval: interval * 1000, count }, signal);
    this.#watchers++;
    leaving.signal.addEventListener("abort", () => this.#watchers--, { once: true });
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        const { done, value } = await lines.next();
        if (done !== true) return controller.enqueue(new TextEncoder().encode(value));
        leaving.abort();
        controller.close();
      },
      // At once: else a watcher that has gone would hold its place until its interval is over.
      cancel: async () => {
        leaving.abort();
        await lines.return();
      },
    }, { highWaterMark: 0 });
    return new Response(body, { headers: { "content-type": type } });
  }

  async *#lines(
    { interval, count }: { interval: number; count: number },
    signal: AbortSignal,
  ): AsyncGenerator<string, void> {
    using observer = this.#hub.observe();
    for (let sent = 0; sent < count && !signal.aborted; sent++) {
      await pause(interval, signal);
      if (!signal.aborted) yield `${snapshotJson(await observer.take())}\n`;
    }
  }
}

/** A reader that was given up sees its connection end, and nobody needs a stack for it. */
function onError(error: unknown): Response {
  if (error instanceof ReaderGivenUp) return refuse(500, error.message);
  throw error;
}

function intervalOf(url: URL, otherwise: number): number | undefined {
  const text = url.searchParams.get("interval");
  if (text === null) return otherwise;
  const value = Number(text);
  if (text === "" || !(value >= 0)) return undefined;
  return value === 0 ? 0 : Math.min(MAX_INTERVAL, Math.max(MIN_INTERVAL, value));
}

function tooMany(): Response {
  return refuse(503, `There are ${MAX_WATCHERS} watchers already`);
}

function refuse(status: number, message: string): Response {
  return new Response(`${message}\n`, { status });
}
