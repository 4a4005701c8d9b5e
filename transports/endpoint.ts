import { RoboError } from "../errors.ts";
import { memory } from "./memory.ts";
import { tcp } from "./tcp.ts";
import type { ByteConnection, ByteListener, Transport } from "./transport.ts";
import { unix } from "./unix.ts";

const TRANSPORTS: readonly Transport[] = [tcp, unix, memory];

/** An endpoint, taken apart. */
export interface Endpoint {
  /** What carries the bytes. */
  readonly transport: Transport;
  /** What follows `://`. */
  readonly address: string;
}

/**
 * Takes `tcp://host:port`, `ipc:///path` or `inproc://name` apart. Throws RoboError "usage" for anything else.
 *
 * @example
 * ```ts
 * import { parseEndpoint } from "./endpoint.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(parseEndpoint("tcp://127.0.0.1:9998").transport.scheme, "tcp");
 * ```
 */
export function parseEndpoint(endpoint: string): Endpoint {
  const match = /^([a-z]+):\/\/(.+)$/s.exec(endpoint);
  const transport = TRANSPORTS.find((transport) => transport.scheme === match?.[1]);
  if (match !== null && transport !== undefined) return { transport, address: match[2]! };
  throw new RoboError("usage", `Not an endpoint: ${endpoint}`, {
    hint: "Write tcp://host:port, ipc:///path/to/socket or inproc://name",
  });
}

/** Listens on `endpoint`. Throws RoboError "usage" for a malformed one, "unavailable" when it is in use. */
// deno-lint-ignore require-await -- what parsing throws is to reject
export async function listen(endpoint: string): Promise<ByteListener> {
  const { transport, address } = parseEndpoint(endpoint);
  return transport.listen(address);
}

/** Connects to `endpoint`, once. Throws RoboError "usage" for a malformed one, "unavailable" when nobody answers. */
// deno-lint-ignore require-await -- what parsing throws is to reject
export async function dial(endpoint: string, signal?: AbortSignal): Promise<ByteConnection> {
  const { transport, address } = parseEndpoint(endpoint);
  return transport.connect(address, signal);
}
