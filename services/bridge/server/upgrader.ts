import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { acceptKey, DEFLATE_ANSWER, headerWords } from "../../../protocols/websocket/mod.ts";
import type { AccessGuard } from "./access_guard.ts";
import type { BridgeHttpOptions, SocketLimits } from "./bridge_http_options.ts";
import { badPath } from "./http_refusals.ts";
import { LiveSocket } from "./live_socket.ts";
import type { OpenSockets } from "./open_sockets.ts";
import { endWith, headText, senderOf } from "./raw_http.ts";
import { type Refusal, refusalAnswer } from "./refusal.ts";
import { ServerCounters } from "./server_counters.ts";
import { parseTarget } from "./target.ts";
import type { Tokens } from "./tokens.ts";
import { checkUpgrade, type UpgradeRequest } from "./upgrade_request.ts";

/** What an {@linkcode Upgrader} works with. */
export interface UpgraderParts {
  /** What the server was started with. */
  readonly options: BridgeHttpOptions;
  /** The limits, none left out. */
  readonly limits: Required<SocketLimits>;
  /** Who may ask. */
  readonly guard: AccessGuard;
  /** What they may. */
  readonly tokens: Tokens;
  /** What is counted. */
  readonly counters: ServerCounters;
  /** All WebSockets. */
  readonly sockets: OpenSockets;
}

/** A request for a WebSocket that is granted. */
interface Granted extends UpgradeRequest {
  readonly path: string;
  readonly search: string;
  readonly rights: LiveSocket["rights"];
}

/** Turns requests into WebSockets, or refuses them with the cure. */
export class Upgrader {
  readonly #parts: UpgraderParts;

  /** Makes WebSockets of these parts. */
  constructor(parts: UpgraderParts) {
    this.#parts = parts;
  }

  /** Answers a request; `head` is what has come behind it. */
  upgrade(request: IncomingMessage, socket: Socket, head: Uint8Array): void {
    const granted = this.#grant(request);
    if ("cause" in granted) {
      ServerCounters.count(this.#parts.counters.refused, granted.cause);
      const answer = refusalAnswer(granted);
      ServerCounters.count(this.#parts.counters.answers, answer.status);
      return endWith(socket, answer, this.#parts.limits.closeTimeout);
    }
    const { options, limits, counters, sockets } = this.#parts;
    const { address, remote } = senderOf(socket);
    const { key, canDeflate, ...agreed } = granted;
    const isCompressed = canDeflate && limits.compress;
    socket.setNoDelay(true);
    socket.setTimeout(0);
    socket.write(switching(key, agreed.subprotocol, isCompressed));
    counters.opened++;
    const { logger } = options;
    const live = sockets.add(address, (onEnd) =>
      new LiveSocket({
        ...agreed,
        ...{ socket, remote, isCompressed, limits, counters, logger, onEnd },
      }));
    live.begin((socket) => options.onSocket(socket), head);
  }

  #grant(request: IncomingMessage): Granted | Refusal {
    const { options, guard, tokens, sockets } = this.#parts;
    const { headers, method, httpVersion, socket } = request;
    const target = parseTarget(request.url ?? "");
    if (target === undefined) return badPath();
    const { path, search, query } = target;
    const { address, host } = senderOf(socket, request);
    const subprotocols = headerWords(headers["sec-websocket-protocol"]);
    const refused = guard.refuse({ address, host, origin: headers.origin });
    if (refused !== undefined) return refused;
    const places = { authorization: headers.authorization, query, subprotocols };
    const rights = tokens.rightsOf(places);
    if (typeof rights === "object") return rights;
    const asked = checkUpgrade({ method, httpVersion, path, headers }, options);
    return "cause" in asked ? asked : sockets.refuse(address) ?? { ...asked, path, search, rights };
  }
}

/** The answer that makes a connection a WebSocket. */
function switching(key: string, subprotocol: string | undefined, isCompressed: boolean): string {
  return headText(101, {
    upgrade: "websocket",
    connection: "Upgrade",
    "sec-websocket-accept": acceptKey(key),
    ...(subprotocol !== undefined && { "sec-websocket-protocol": subprotocol }),
    ...(isCompressed && { "sec-websocket-extensions": DEFLATE_ANSWER }),
  });
}
