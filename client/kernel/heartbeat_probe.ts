import type { RoboError } from "../../errors.ts";
import { type Channel, channelEndpoint, type ConnectionInfo } from "../../protocols/jupyter/mod.ts";
import type { CurveClientSecurity } from "../../protocols/zmtp/mod.ts";
import { Dealer } from "../../transports/zmtp.ts";
import { clientSecurity } from "./client_security.ts";
import { refusal } from "./kernel_refusal.ts";

/** How a kernel's pulse is felt. */
export interface ProbeOptions {
  /** Longest wait for the answer, in milliseconds (default 5000). */
  readonly timeoutMs?: number;
  /** Keys to show (default those of the connection file). */
  readonly security?: CurveClientSecurity | undefined;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

/** Default of {@linkcode ProbeOptions.timeoutMs}: a busy machine may hold up a kernel that lives for seconds. */
export const PULSE_WITHIN_MS = 5000;

const HEARTBEAT: Channel = "hb";
/** What happens to a connection on which nothing will be heard. */
const ENDS = ["connect-failed", "handshake-failed", "disconnected"];

const PING = new TextEncoder().encode("ping");

/** Whether a kernel answers on its heartbeat. Where nobody listens, that is known at once. Never rejects. */
export async function answersHeartbeat(
  info: ConnectionInfo,
  options: ProbeOptions = {},
): Promise<boolean> {
  return (await feelPulse(info, options)).answers;
}

/** As {@linkcode answersHeartbeat}; with the reason where it is known that somebody is there, but refuses us. */
export async function feelPulse(
  info: ConnectionInfo,
  options: ProbeOptions = {},
): Promise<{ readonly answers: boolean; readonly refused?: RoboError }> {
  const { timeoutMs = PULSE_WITHIN_MS, security, signal } = options;
  if (signal?.aborted) return { answers: false };
  let refused: RoboError | undefined;
  const socket = new Dealer({
    linger: 0,
    reconnectInterval: -1,
    receiveTimeout: timeoutMs,
    security: clientSecurity(info, security),
  });
  const close = () => void socket.close();
  signal?.addEventListener("abort", close);
  const off = socket.events.on((event) => {
    if (event.type === "handshake-failed") refused = refusal(event);
    if (ENDS.includes(event.type)) close();
  });
  try {
    socket.connect(channelEndpoint(info, HEARTBEAT));
    await socket.send(["", PING]);
    await socket.receive();
    return { answers: true };
  } catch {
    return { answers: false, ...(refused === undefined ? {} : { refused }) };
  } finally {
    off();
    signal?.removeEventListener("abort", close);
    await socket.close();
  }
}
