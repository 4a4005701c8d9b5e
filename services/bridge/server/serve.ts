import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import {
  type Metric,
  METRICS_CONTENT_TYPE,
  renderMetrics,
} from "../../../protocols/http/metrics.ts";
import type { BridgeHttpOptions } from "./bridge_http_options.ts";
import { connectionLimits } from "./descriptor_limit.ts";
import { unreadable } from "./http_refusals.ts";
import { HttpService } from "./http_service.ts";
import type { HttpRoute } from "./http_types.ts";
import { endWith, senderOf } from "./raw_http.ts";
import { refusalAnswer } from "./refusal.ts";
import { ServerCounters } from "./server_counters.ts";
import { wantsWebSocket } from "./upgrade_request.ts";
import { Upgrader, type UpgraderParts } from "./upgrader.ts";

/** Connections besides WebSockets at once. */
const MOST_REQUESTS = 512;

/** Longest time in which nothing is taken of an answer, in milliseconds. */
const STALLED_MS = 60_000;

/** Lets a server of Node's answer requests and open WebSockets. */
export async function serve(server: Server, parts: Omit<UpgraderParts, "counters">): Promise<void> {
  const { options, limits, sockets } = parts;
  const counters = new ServerCounters();
  const upgrader = new Upgrader({ ...parts, counters });
  const own = ownRoutes(options, () => counters.metrics(sockets.size));
  const service = new HttpService({
    ...parts,
    routes: [...own, ...options.routes ?? []],
    paths: options.paths,
    counters,
    logger: options.logger,
  });
  const { closeTimeout } = limits;
  const most = Math.min(limits.maxClients + MOST_REQUESTS, (await connectionLimits()).most);
  limitConnections(server, most, counters);
  server.timeout = STALLED_MS;
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    respond(service, request, response).catch((error) => {
      // A header that cannot be sent, for example.
      options.logger?.error("{method} {url}: {error}", {
        method: request.method,
        url: request.url,
        error,
      });
      response.destroy();
    });
  });
  server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Uint8Array) => {
    if (wantsWebSocket(request)) return upgrader.upgrade(request, socket, head);
    // What is asked for is served all the same, without the other protocol (RFC 9110, 7.8).
    const answered = answerOf(service, request);
    answered.then((answer) => endWith(socket, answer, closeTimeout), () => socket.destroy());
  });
  server.on("clientError", (error: Error & { readonly code?: string }, socket: Socket) => {
    const { code } = error;
    const refusal = unreadable(code);
    // Who has just gone is not refused.
    if (/^(HPE|ERR)_/.test(code ?? "")) ServerCounters.count(counters.refused, refusal.cause);
    if (!socket.writable || refusal.cause === "tls") return void socket.destroy();
    endWith(socket, refusalAnswer(refusal), closeTimeout);
  });
}

function limitConnections(server: Server, most: number, counters: ServerCounters): void {
  server.on("connection", (socket: Socket) => {
    if (counters.connections >= most) {
      ServerCounters.count(counters.refused, "connections");
      return void socket.destroy();
    }
    counters.connections++;
    socket.on("close", () => void counters.connections--);
  });
}

async function respond(
  service: HttpService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, headers, body } = await answerOf(service, request);
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const length = status === 204 ? {} : { "content-length": String(bytes.length) };
  // What is sent along is not wanted, and not waited for.
  const hasBody = "content-length" in request.headers || "transfer-encoding" in request.headers;
  response.writeHead(status, { ...headers, ...length, ...(hasBody && { connection: "close" }) });
  if (request.method === "HEAD" || status === 204) response.end();
  else response.end(bytes);
}

function answerOf(
  service: HttpService,
  request: IncomingMessage,
): ReturnType<HttpService["answer"]> {
  return service.answer({
    method: request.method ?? "",
    target: request.url ?? "",
    headers: request.headers as Readonly<Record<string, string | undefined>>,
    sender: senderOf(request.socket as unknown as Socket, request),
  });
}

/** What the server answers by itself. */
function ownRoutes(
  { metrics = () => [] }: BridgeHttpOptions,
  counted: () => readonly Metric[],
): HttpRoute[] {
  const health: HttpRoute = {
    path: "/healthz",
    isPublic: true,
    answer: () => ({ headers: { "content-type": "text/plain; charset=utf-8" }, body: "ok\n" }),
  };
  const figures: HttpRoute = {
    path: "/metrics",
    answer: () => ({
      headers: { "content-type": METRICS_CONTENT_TYPE },
      body: renderMetrics([...counted(), ...metrics()]),
    }),
  };
  return [health, figures];
}
