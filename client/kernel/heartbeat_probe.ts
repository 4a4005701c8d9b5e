import { type Channel, channelEndpoint, type ConnectionInfo } from "../../protocols/jupyter/mod.ts";
import type { CurveClientSecurity } from "../../protocols/zmtp/mod.ts";
import { Dealer } from "../../transports/zmtp.ts";
import { clientSecurity } from "./client_security.ts";

/** How a kernel's pulse is felt. */
export interface ProbeOptions {
  /** Longest wait for the answer, in milliseconds (default 1000). */
  readonly timeoutMs?: number;
  /** Keys to show (default those of the connection file). */
  readonly security?: CurveClientSecurity | undefined;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

const HEARTBEAT: Channel = "hb";
const PING = new TextEncoder().encode("ping");

/** Whether a kernel answers on its heartbeat. Where nobody listens, that is known at once. Never rejects. */
export async function answersHeartbeat(
  info: ConnectionInfo,
  options: ProbeOptions = {},
): Promise<boolean> {
  const { timeoutMs = 1000, security, signal } = options;
  if (signal?.aborted) return false;
  const socket = new Dealer({
    linger: 0,
    reconnectInterval: -1,
    receiveTimeout: timeoutMs,
    security: clientSecurity(info, security),
  });
  const close = () => void socket.close();
  signal?.addEventListener("abort", close);
  const off = socket.events.on(({ type }) => {
    if (type === "connect-failed" || type === "handshake-failed" || type === "disconnected") {
      close();
    }
  });
  try {
    socket.connect(channelEndpoint(info, HEARTBEAT));
    await socket.send(["", PING]);
    return (await socket.receive()).length > 0;
  } catch {
    return false;
  } finally {
    off();
    signal?.removeEventListener("abort", close);
    await socket.close();
  }
}
