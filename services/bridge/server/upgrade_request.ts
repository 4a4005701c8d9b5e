import { headerWords, isWebSocketKey, offersDeflate } from "../../../protocols/websocket/mod.ts";
import type { Refusal } from "./refusal.ts";
import { realSubprotocols } from "./tokens.ts";

/** A request for a WebSocket that makes sense (RFC 6455, 4.2.1). */
export interface UpgradeRequest {
  /** Its key. */
  readonly key: string;
  /** The subprotocol that is agreed on; `undefined` when the client names none. */
  readonly subprotocol: string | undefined;
  /** Whether the client can compress messages as we do. */
  readonly canDeflate: boolean;
}

/** A request's first line and headers. */
export interface RequestHead {
  /** Its method. */
  readonly method: string | undefined;
  /** Its version of HTTP: `1.1`. */
  readonly httpVersion: string;
  /** Its path. */
  readonly path: string;
  /** Headers by their names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What dialects there are. */
export interface KnownDialects {
  /** Subprotocols that choose one. */
  readonly subprotocols: readonly string[];
  /** Paths that choose one when there is no subprotocol. */
  readonly paths: readonly string[];
}

/** Whether a request is for a WebSocket, and no other protocol. */
export function wantsWebSocket({ headers }: Pick<RequestHead, "headers">): boolean {
  return headerWords(textOf(headers["upgrade"])).some((word) => word.toLowerCase() === "websocket");
}

/** Checks a request for a WebSocket. */
export function checkUpgrade(head: RequestHead, known: KnownDialects): UpgradeRequest | Refusal {
  const { method, httpVersion, headers } = head;
  const header = (name: string) => textOf(headers[name]);
  if (method !== "GET") return wrong(`A WebSocket is asked for with GET, not ${method}`);
  if (httpVersion !== "1.1") return wrong(`A WebSocket needs HTTP/1.1, not ${httpVersion}`);
  if (header("content-length") !== undefined || header("transfer-encoding") !== undefined) {
    return wrong("A request for a WebSocket has no body");
  }
  const version = header("sec-websocket-version");
  if (version !== "13") {
    return {
      ...wrong(`The WebSocket's version is ${version ?? "not given"}`),
      status: 426,
      headers: { "sec-websocket-version": "13", upgrade: "websocket" },
    };
  }
  const key = header("sec-websocket-key")?.trim() ?? "";
  if (!isWebSocketKey(key)) return wrong("The WebSocket's key is not 16 bytes in base64");
  const named = realSubprotocols(headerWords(header("sec-websocket-protocol")));
  const subprotocol = named.find((name) => known.subprotocols.includes(name));
  if (subprotocol === undefined) {
    const refused = named.length > 0 ? unknown(named, known) : withoutName(head.path, known);
    if (refused !== undefined) return refused;
  }
  return { key, subprotocol, canDeflate: offersDeflate(header("sec-websocket-extensions")) };
}

function unknown(named: readonly string[], { subprotocols }: KnownDialects): Refusal {
  return {
    ...wrong(`No subprotocol of these is known: ${named.join(", ").slice(0, 200)}`),
    cause: "subprotocol",
    hint: `There are ${subprotocols.join(", ")}`,
  };
}

function withoutName(path: string, { subprotocols, paths }: KnownDialects): Refusal | undefined {
  if (paths.includes(path)) return undefined;
  return {
    cause: "path",
    code: "missing",
    message: "There is no WebSocket at this path",
    hint: `Without a subprotocol there are ${paths.join(", ")}; ` +
      `with one of ${subprotocols.join(", ")} any path will do`,
  };
}

function wrong(message: string): Refusal {
  return {
    cause: "handshake",
    code: "usage",
    message,
    hint: "Connect with a WebSocket library of RFC 6455",
  };
}

/** A header's text; of one that came twice, all of them. */
function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}
