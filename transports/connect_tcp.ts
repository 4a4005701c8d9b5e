/** Where to connect. */
export interface TcpAddress {
  /** A name or an address, without the brackets of IPv6. */
  readonly hostname: string;
  /** 1 to 65535. */
  readonly port: number;
}

/**
 * Connects with TCP, with the options of {@linkcode withTcpOptions}. Rejects with the signal's reason once that aborts, otherwise as `Deno.connect`.
 *
 * Deno forgets a connection that came about in the very turn in which its signal aborts: it stays open for good. Here it is closed.
 */
export async function connectTcp(
  { hostname, port }: TcpAddress,
  signal?: AbortSignal,
): Promise<Deno.TcpConn> {
  if (signal === undefined) return withTcpOptions(await Deno.connect({ hostname, port }));
  signal.throwIfAborted();
  const attempt = new AbortController();
  const end = () => attempt.abort();
  // By this question Deno throws away the connection that it has.
  attempt.signal.throwIfAborted = () => {};
  signal.addEventListener("abort", end, { once: true });
  let conn: Deno.TcpConn;
  try {
    conn = await Deno.connect({ hostname, port, signal: attempt.signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", end);
  }
  if (signal.aborted) {
    conn.close();
    throw signal.reason;
  }
  return withTcpOptions(conn);
}

/**
 * Sets what all connections over TCP have in common: small writes leave at once, and the system asks a peer that is silent for long (Linux: two
 * hours, `net.ipv4.tcp_keepalive_time`) whether it is there, so that the connection of a machine that has lost power does not stay for good.
 */
export function withTcpOptions(conn: Deno.TcpConn): Deno.TcpConn {
  try {
    conn.setNoDelay(true);
    conn.setKeepAlive(true);
  } catch {
    // A peer that has hung up already; the first read says so.
  }
  return conn;
}
