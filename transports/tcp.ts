import { RoboError } from "../errors.ts";
import { bracketed } from "../protocols/bracketed.ts";
import { addressInUse } from "./address_in_use.ts";
import { connectTcp, withTcpOptions } from "./connect_tcp.ts";
import { DenoConnection } from "./deno_connection.ts";
import { DenoListener } from "./deno_listener.ts";
import type { ByteConnection, ByteListener, Transport } from "./transport.ts";

/** The two parts of a TCP address. */
export interface HostAndPort {
  /** A name or an address, without the brackets of IPv6; `*` stands for every IPv4 interface. */
  readonly hostname: string;
  /** 0 to 65535. */
  readonly port: number;
}

/** `tcp://host:port`, `tcp://[::1]:port`, and for listening `tcp://*:port`, `tcp://eth0:port` and port 0 or `*`. */
export const tcp: Transport = { scheme: "tcp", listen, connect };

/** Splits `host:port`. Throws RoboError "usage" when it is malformed. */
export function parseHostAndPort(address: string): HostAndPort {
  const match = /^(?:\[([^\]]+)\]|([^:[\];]+)):(\d{1,5}|\*)$/.exec(address);
  const port = match?.[3] === "*" ? 0 : Number(match?.[3]);
  if (match === null || port > 65535) {
    throw new RoboError("usage", `Not an address: tcp://${address}`, {
      hint: "Write tcp://host:port, such as tcp://127.0.0.1:9998 or tcp://[::1]:9998",
    });
  }
  return { hostname: (match[1] ?? match[2])!, port };
}

/** The endpoint of an address, with brackets around IPv6. */
export function tcpEndpoint(address: HostAndPort): string {
  const { hostname, port } = address;
  return `tcp://${bracketed(hostname)}:${port}`;
}

async function listen(address: string): Promise<ByteListener> {
  const { hostname, port } = parseHostAndPort(address);
  let listener: Deno.TcpListener;
  try {
    listener = Deno.listen({ hostname: bindAddress(hostname), port });
  } catch (cause) {
    throw await listenError(address, cause);
  }
  return new DenoListener(listener, {
    endpoint: tcpEndpoint(listener.addr as Deno.NetAddr),
    wrap: (conn: Deno.TcpConn) => wrap(withTcpOptions(conn)),
  });
}

async function connect(address: string, signal?: AbortSignal): Promise<ByteConnection> {
  const { hostname, port } = parseHostAndPort(address);
  if (port === 0 || hostname === "*") {
    throw new RoboError("usage", `Cannot connect to tcp://${address}`, {
      hint: "Name one host and one port; * and port 0 are for listening",
    });
  }
  try {
    return wrap(await connectTcp({ hostname, port }, signal));
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw connectError(address, cause);
  }
}

function wrap(conn: Deno.TcpConn): ByteConnection {
  return new DenoConnection(conn, {
    local: tcpEndpoint(conn.localAddr),
    remote: tcpEndpoint(conn.remoteAddr),
  });
}

function bindAddress(hostname: string): string {
  if (hostname === "*") return "0.0.0.0";
  // Both families answer to this name, but a listener has one: libzmq's choice.
  if (hostname === "localhost") return "127.0.0.1";
  if (/[.:]/.test(hostname)) return hostname;
  const card = Deno.networkInterfaces().find((card) =>
    card.name === hostname && card.family === "IPv4"
  );
  return card?.address ?? hostname;
}

function listenError(address: string, cause: unknown): RoboError | Promise<RoboError> {
  if (cause instanceof Deno.errors.AddrInUse) {
    return addressInUse(`tcp://${address}`, parseHostAndPort(address).port, cause);
  }
  if (cause instanceof Deno.errors.PermissionDenied) {
    return new RoboError("denied", `This user may not listen on tcp://${address}`, {
      hint: "Choose a port from 1024 up",
      cause,
    });
  }
  return new RoboError("unavailable", `Cannot listen on tcp://${address}: ${text(cause)}`, {
    hint: "The host must be an address or an interface of this machine, or *",
    cause,
  });
}

function connectError(address: string, cause: unknown): RoboError {
  if (cause instanceof Deno.errors.ConnectionRefused) {
    return new RoboError("unavailable", `Nobody listens on tcp://${address}`, {
      hint: "Start the program that should listen there, or check the port",
      cause,
    });
  }
  return new RoboError("unavailable", `Cannot connect to tcp://${address}: ${text(cause)}`, {
    hint: "Check the host's name and that the network reaches it",
    cause,
  });
}

function text(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
