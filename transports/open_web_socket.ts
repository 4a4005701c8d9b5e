import { RoboError } from "../errors.ts";
import { connectTcp } from "./connect_tcp.ts";
import {
  acceptOf,
  MOST_HEAD_BYTES,
  readUpgradeAnswer,
  type UpgradeAnswer,
  upgradeRequest,
} from "./web_socket_head.ts";
import type { WebSocketOptions } from "./web_socket.ts";

/** A connection on which WebSocket frames follow. */
export interface OpenedWebSocket {
  /** The connection. */
  readonly conn: Deno.Conn;
  /** The subprotocol that the server has chosen. */
  readonly subprotocol: string | undefined;
  /** What came behind the server's answer. */
  readonly rest: Uint8Array;
}

/** Longest time until the server has answered, in milliseconds. */
const ANSWERS_WITHIN_MS = 10_000;

/** Connects to a server and asks it for a WebSocket; rejects as `WebSocketConnection.connect`. */
export async function openWebSocket(url: URL, options: WebSocketOptions): Promise<OpenedWebSocket> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWERS_WITHIN_MS);
  const { signal } = options;
  const given = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  try {
    return await opened(url, options, given);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (!late.signal.aborted) throw error;
    throw new RoboError("unavailable", `${url.host} does not answer within 10 s`, {
      hint: "Check the address, and that the network reaches it",
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function opened(
  url: URL,
  { subprotocols = [], headers = {}, caCerts }: WebSocketOptions,
  signal: AbortSignal,
): Promise<OpenedWebSocket> {
  const key = crypto.getRandomValues(new Uint8Array(16)).toBase64();
  const request = upgradeRequest(url, { key, subprotocols, headers });
  const conn = await dial(url, { caCerts, signal });
  endUnlessWanted(conn, signal);
  const hangUp = () => conn.close();
  signal.addEventListener("abort", hangUp, { once: true });
  try {
    await writeAll(conn, new TextEncoder().encode(request));
    const { answer, rest } = await readHead(conn, url);
    if (answer.status !== 101) throw await refusal(url, answer, { conn, rest });
    await checkUpgrade(url, answer, { key, subprotocols });
    return { conn, rest, subprotocol: answer.headers.get("sec-websocket-protocol") };
  } catch (error) {
    if (!signal.aborted) conn.close();
    throw error instanceof RoboError ? error : connectError(url, error);
  } finally {
    signal.removeEventListener("abort", hangUp);
  }
}

async function dial(
  url: URL,
  { caCerts, signal }: {
    readonly caCerts: readonly string[] | undefined;
    readonly signal: AbortSignal;
  },
): Promise<Deno.Conn> {
  if (!/^wss?:$/.test(url.protocol)) {
    throw new RoboError("usage", `${url.href} is no address of a WebSocket`, {
      hint: "Give ws://HOST:PORT/ or wss://HOST:PORT/",
    });
  }
  const isSecure = url.protocol === "wss:";
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
  try {
    const tcp = await connectTcp({ hostname, port }, signal);
    return isSecure ? await secured(tcp, { hostname, caCerts, signal }) : tcp;
  } catch (cause) {
    throw connectError(url, cause);
  }
}

async function secured(
  tcp: Deno.TcpConn,
  { hostname, caCerts, signal }: {
    readonly hostname: string;
    readonly caCerts: readonly string[] | undefined;
    readonly signal: AbortSignal;
  },
): Promise<Deno.TlsConn> {
  const tls = await Deno.startTls(tcp, {
    hostname,
    alpnProtocols: ["http/1.1"],
    ...(caCerts !== undefined && { caCerts: [...caCerts] }),
  });
  endUnlessWanted(tls, signal);
  const hangUp = () => tls.close();
  signal.addEventListener("abort", hangUp, { once: true });
  try {
    await tls.handshake();
    return tls;
  } catch (error) {
    if (!signal.aborted) tls.close();
    throw error;
  } finally {
    signal.removeEventListener("abort", hangUp);
  }
}

/** Closes a connection that was given up while it came about, and throws the reason. */
function endUnlessWanted(conn: Deno.Conn, signal: AbortSignal): void {
  if (!signal.aborted) return;
  conn.close();
  throw signal.reason;
}

function connectError(url: URL, cause: unknown): RoboError {
  if (cause instanceof Deno.errors.ConnectionRefused) {
    return new RoboError("unavailable", `Nobody listens at ${url.host}`, {
      hint: "Start the server, or check the port",
      cause,
    });
  }
  if (cause instanceof Deno.errors.InvalidData) {
    return new RoboError("unavailable", `${url.host} cannot be trusted: ${cause.message}`, {
      hint: certificateHint(url, cause.message),
      cause,
    });
  }
  return new RoboError(
    "unavailable",
    `Cannot connect to ${url.host}: ${cause instanceof Error ? cause.message : cause}`,
    { hint: "Check the host's name and that the network reaches it", cause },
  );
}

function certificateHint({ hostname }: URL, reason: string): string {
  if (reason.includes("CaUsedAsEndEntity")) {
    return "It is one of an authority: make it with -addext basicConstraints=critical,CA:FALSE";
  }
  return reason.includes("not valid for name")
    ? `Use a name that is in the certificate, or make it for ${hostname} as well, with -addext subjectAltName=…`
    : "Give the certificate that it shows: caCerts in programs, --tls-ca with commands; or check that it speaks TLS";
}

/** Reads until the head is whole. */
async function readHead(
  conn: Deno.Conn,
  url: URL,
): Promise<{ readonly answer: UpgradeAnswer; readonly rest: Uint8Array }> {
  const bytes = new Uint8Array(MOST_HEAD_BYTES);
  for (let filled = 0; filled < bytes.length;) {
    const count = await conn.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
    const text = new TextDecoder("latin1").decode(bytes.subarray(0, filled));
    const end = text.indexOf("\r\n\r\n");
    if (end < 0) continue;
    const answer = readUpgradeAnswer(text.slice(0, end));
    if (answer === undefined) break;
    return { answer, rest: bytes.subarray(end + 4, filled) };
  }
  throw new RoboError("unavailable", `${url.host} does not answer as a web server does`, {
    hint: url.protocol === "ws:"
      ? "Check the port: another program listens there, or a server with TLS, whose address begins with wss://"
      : "Check the port: another program listens there",
  });
}

async function checkUpgrade(
  url: URL,
  { headers }: UpgradeAnswer,
  { key, subprotocols }: { readonly key: string; readonly subprotocols: readonly string[] },
): Promise<void> {
  const chosen = headers.get("sec-websocket-protocol");
  const isRight = headers.get("sec-websocket-accept") === await acceptOf(key) &&
    headers.get("sec-websocket-extensions") === undefined &&
    (chosen === undefined || subprotocols.includes(chosen));
  if (isRight) return;
  throw new RoboError("unavailable", `${url.host} does not answer as a WebSocket's server does`, {
    hint: "Check the address: something else is there",
  });
}

/** What a server says that opens no WebSocket: problem details (RFC 9457) where it has them. */
async function refusal(
  url: URL,
  { status, headers }: UpgradeAnswer,
  { conn, rest }: { readonly conn: Deno.Conn; readonly rest: Uint8Array },
): Promise<RoboError> {
  const code = status === 401 || status === 403 ? "denied" : "unavailable";
  const problem = /json/.test(headers.get("content-type") ?? "")
    ? parsed(await readBody(conn, rest, Number(headers.get("content-length") ?? 0)))
    : {};
  const { detail, hint } = problem;
  const message = typeof detail === "string"
    ? `${url.host} refuses: ${detail}`
    : `${url.host} answers with status ${status}, and opens no WebSocket`;
  return new RoboError(code, message, {
    hint: typeof hint === "string"
      ? hint
      : code === "denied"
      ? "Give the server's token"
      : "Check the address and its path",
  });
}

async function readBody(conn: Deno.Conn, rest: Uint8Array, length: number): Promise<string> {
  const bytes = new Uint8Array(Math.min(length || 0, MOST_HEAD_BYTES));
  bytes.set(rest.subarray(0, bytes.length));
  for (let filled = Math.min(rest.length, bytes.length); filled < bytes.length;) {
    const count = await conn.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return new TextDecoder().decode(bytes);
}

function parsed(text: string): { readonly detail?: unknown; readonly hint?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}
