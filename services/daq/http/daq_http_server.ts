import { WrittenControlFile } from "../../../client/daq/daq_control_file.ts";
import type { Lab } from "../../../client/daq/lab.ts";
import type { RunFolderSetting } from "../../../client/run_folder.ts";
import { RoboError } from "../../../errors.ts";
import { bracketed } from "../../../protocols/bracketed.ts";
import { DAQ_SERVER } from "../../../protocols/daq/lab_schemas.ts";
import { makeToken, MIN_TOKEN } from "../../../transports/access_token.ts";
import { addressInUse } from "../../../transports/address_in_use.ts";
import { isLoopback } from "../../../transports/network_cards.ts";
import { ClientStreams, ReaderDropped } from "./client_streams.ts";
import { COMPONENTS } from "./components.ts";
import { LastingServer } from "./lasting_server.ts";
import { liveRoutes } from "./live/mod.ts";
import { Operators } from "./operators.ts";
import { Page } from "../../page/mod.ts";
import { RequestHandler } from "./request_handler.ts";
import { deviceRoutes } from "./routes/device_routes.ts";
import { eventRoutes } from "./routes/event_routes.ts";
import { grabRoutes } from "./routes/grab_routes.ts";
import { moveRoutes } from "./routes/move_routes.ts";
import { serverRoutes } from "./routes/server_routes.ts";
import { watchRoutes } from "./routes/watch_routes.ts";
import { BodyReader } from "./routing/read_body.ts";
import { openApi } from "./routing/openapi.ts";
import { RequestGuard } from "./routing/request_guard.ts";
import type { Route } from "./routing/route.ts";
import { Router } from "./routing/router.ts";
import type { Components } from "../../../protocols/http/json_schema.ts";
import { scanRoutes } from "./scans/scan_routes.ts";
import { SCAN_COMPONENTS } from "./scans/scan_schemas.ts";
import type { DaqHttpOptions } from "./daq_http_options.ts";

export type { DaqHttpOptions };

/** Port of the control interface, beside PyMoDAQ's 6341. */
export const DAQ_HTTP_PORT = 6342;

/**
 * The control interface of a lab, over HTTP: JSON, server-sent events, and grabs as bytes; `GET /v1/openapi.json` describes it.
 *
 * Requests of web pages are refused, but for the server's own page; what changes something has to be JSON. Beyond loopback a
 * token is needed.
 */
export class DaqHttpServer implements AsyncDisposable {
  /** Where it listens, as a URL without a path. */
  readonly url: string;
  /** What requests have to show; `undefined` where nothing is asked for. */
  readonly token: string | undefined;
  readonly #server: LastingServer;
  readonly #ends: Ends;
  #file: WrittenControlFile | undefined;

  /**
   * Starts to listen.
   *
   * Throws a `RoboError` of kind `unavailable` when the address is in use, `usage` for a token that is too short, and
   * `denied` or `io` when the run folder cannot be used.
   */
  static async start(lab: Lab, options: DaqHttpOptions): Promise<DaqHttpServer> {
    const { host = "127.0.0.1", announce } = options;
    const token = tokenOf(host, options.token);
    const ends: Ends = { stop: new AbortController(), kill: new AbortController() };
    const handler = makeHandler(lab, { ...options, host, token }, ends.stop.signal);
    const server = await listen(handler, { ...options, host }, ends.kill.signal);
    const started = new DaqHttpServer(server, ends, token);
    try {
      if (announce !== undefined) await started.#announce(options.endpoint, announce);
    } catch (error) {
      await started[Symbol.asyncDispose]();
      throw error;
    }
    return started;
  }

  private constructor(
    server: LastingServer,
    ends: Ends,
    token: string | undefined,
  ) {
    this.#server = server;
    this.#ends = ends;
    this.token = token;
    const { hostname, port } = server.addr;
    this.url = `http://${bracketed(hostname)}:${port}`;
  }

  /** Ends all streams, and stops to listen. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.[Symbol.asyncDispose]();
    this.#ends.stop.abort();
    // Not shutdown(), which a reader that does not read would hold up for ever.
    this.#ends.kill.abort();
    await this.#server.finished;
  }

  async #announce(endpoint: string, setting: RunFolderSetting): Promise<void> {
    const file = {
      port: Number(endpoint.slice(endpoint.lastIndexOf(":") + 1)),
      url: connectable(this.url),
      pid: Deno.pid,
      ...(this.token !== undefined && { token: this.token }),
    };
    this.#file = await WrittenControlFile.write(file, setting);
  }
}

interface Ends {
  readonly stop: AbortController;
  readonly kill: AbortController;
}

type Resolved = Omit<DaqHttpOptions, "token"> & {
  readonly host: string;
  readonly token: string | undefined;
};

function makeHandler(lab: Lab, options: Resolved, signal: AbortSignal): RequestHandler {
  const { host, token, allow, endpoint, version = "", maxRequests = 256 } = options;
  const { maxBody = 1024 * 1024, maxBodies = 64 } = options;
  const page = new Page({ index: "daq/index.html" });
  const operators = new Operators();
  const streams = new ClientStreams(options, signal);
  const { scans } = options;
  const components = {
    ...COMPONENTS,
    ...(scans === undefined ? {} : SCAN_COMPONENTS),
  };
  const routes: Route[] = [
    ...deviceRoutes(lab),
    ...grabRoutes(lab),
    ...watchRoutes(lab, streams),
    ...moveRoutes(lab, operators),
    ...eventRoutes(lab, { streams, operators }),
    ...liveRoutes(lab, { streams, operators, scans }),
    ...(scans === undefined ? [] : scanRoutes(scans, streams)),
    ...serverRoutes(lab, {
      about: { version, endpoint, pid: Deno.pid, started: Date.now() },
      description: () => describe(routes, components, version),
      counts: () => ({
        requests: handler.counters,
        streams: streams.counters,
        operators: operators.count,
        events: options.counters?.() ?? {},
      }),
    }),
  ];
  const handler = new RequestHandler({
    router: new Router(routes, components),
    guard: new RequestGuard({ host, token, allow }),
    operators,
    open: (request) => health(request) ?? page.answer(request),
    logger: options.logger,
    maxRequests,
    bodies: new BodyReader({ maxBody, maxBodies }),
    signal,
  });
  return handler;
}

/** Says to everybody who watches over servers that this one lives. */
function health({ method, url }: Request): Response | undefined {
  if (method !== "GET" || new URL(url).pathname !== "/healthz") return undefined;
  return new Response("ok\n");
}

function describe(routes: readonly Route[], components: Components, version: string): unknown {
  return openApi(routes, components, {
    title: DAQ_SERVER,
    version: version || "0",
    description:
      "Detectors and actuators that speak PyMoDAQ's protocol, and what operators may ask of them.",
  });
}

async function listen(
  handler: RequestHandler,
  { host, port }: { readonly host: string; readonly port?: number },
  signal: AbortSignal,
): Promise<LastingServer> {
  const start = (port: number, signal: AbortSignal) =>
    Deno.serve(
      { hostname: host, port, signal, onListen: () => {}, onError },
      (request, info) => handler.answer(request, info.remoteAddr),
    );
  const serve = (port: number) => new LastingServer(start, port, signal);
  try {
    if (port !== undefined) return serve(port);
    try {
      return serve(DAQ_HTTP_PORT);
    } catch (error) {
      if (error instanceof Deno.errors.AddrInUse) return serve(0);
      throw error;
    }
  } catch (cause) {
    const at = port ?? DAQ_HTTP_PORT;
    if (cause instanceof Deno.errors.AddrInUse) {
      throw await addressInUse(`http://${host}:${at}`, at, cause);
    }
    throw new RoboError("unavailable", `Cannot listen on ${host}:${at}`, {
      hint: "Name an address of this machine, such as 127.0.0.1",
      cause,
    });
  }
}

/** A reader that was dropped sees its connection end, and nobody needs a stack for it. */
function onError(error: unknown): Response {
  if (error instanceof ReaderDropped) return new Response(error.message, { status: 500 });
  throw error;
}

/** Beyond loopback there is always a token. */
function tokenOf(host: string, given: string | undefined): string | undefined {
  if (given !== undefined) {
    if (given.length >= MIN_TOKEN && /^[\x21-\x7e]+$/.test(given)) return given;
    throw new RoboError("usage", `A token has at least ${MIN_TOKEN} characters, without spaces`, {
      hint: "Make one with: openssl rand -hex 32",
    });
  }
  return isLoopback(host) ? undefined : makeToken();
}

/** The URL as a program of this machine connects to it. */
function connectable(url: string): string {
  return url.replace(/^http:\/\/(0\.0\.0\.0|\[::\])(?=:)/, "http://127.0.0.1");
}
