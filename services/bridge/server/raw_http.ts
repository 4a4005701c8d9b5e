import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { bracketed } from "../../../protocols/bracketed.ts";
import type { HttpAnswer } from "./http_types.ts";

/** Who has sent a request. */
export interface RequestSender {
  /** Its address, of IPv4 as such. */
  readonly address: string;
  /** The address with its port, as people write it. */
  readonly remote: string;
  /** The name that it asked for; `undefined` when it said none, or several. */
  readonly host: string | undefined;
}

/** The sender of a request over a connection. */
export function senderOf(socket: Socket, request?: IncomingMessage): RequestSender {
  const address = (socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/i, "");
  const shown = bracketed(address);
  const names = request?.rawHeaders.filter((text, at) =>
    at % 2 === 0 && text.toLowerCase() === "host"
  );
  const host = names?.length === 1 ? request!.headers.host : undefined;
  return { address, remote: `${shown}:${socket.remotePort ?? 0}`, host };
}

/** First line and headers of an answer, with the empty line. */
export function headText(status: number, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`, ...lines, "", ""].join("\r\n");
}

/** Answers on a connection itself, and ends it; at once when that takes too long. */
export function endWith(socket: Socket, answer: HttpAnswer, timeout: number): void {
  const { status = 200, headers = {}, body = "" } = answer;
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const text = headText(status, {
    ...headers,
    "content-length": String(bytes.length),
    connection: "close",
  });
  socket.on("error", () => socket.destroy());
  // Not the socket's own, which begins anew with everything that comes.
  const timer = setTimeout(() => socket.destroy(), timeout);
  socket.on("close", () => clearTimeout(timer));
  socket.resume();
  socket.write(text);
  socket.end(bytes);
}

/** Ends a connection at once, and what waits in the system as well. */
export function reset(socket: Socket): void {
  try {
    socket.resetAndDestroy();
  } catch {
    // An encrypted one cannot be reset.
  }
  socket.destroy();
}
