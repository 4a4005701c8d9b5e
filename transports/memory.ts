import { RoboError } from "../errors.ts";
import { MemoryPipe } from "./memory_pipe.ts";
import type { ByteConnection, ByteListener, Transport } from "./transport.ts";

/** Connections that may wait to be accepted; more are refused. */
const BACKLOG = 128;

/** The listeners of this process by name. */
const listeners = new Map<string, MemoryListener>();

/** `inproc://name`: connections within this process, with the byte streams that a socket would carry. */
export const memory: Transport = { scheme: "inproc", listen, connect };

// deno-lint-ignore require-await -- what it throws is to reject
async function listen(name: string): Promise<ByteListener> {
  if (listeners.has(name)) {
    throw new RoboError("unavailable", `inproc://${name} is in use`, {
      hint: "Close the socket that is bound to this name, or choose another name",
    });
  }
  const listener = new MemoryListener(name);
  listeners.set(name, listener);
  return listener;
}

async function connect(name: string, signal?: AbortSignal): Promise<ByteConnection> {
  await Promise.resolve();
  signal?.throwIfAborted();
  const end = listeners.get(name)?.offer();
  if (end !== undefined) return end;
  throw new RoboError("unavailable", `Nobody listens on inproc://${name}`, {
    hint: "Bind a socket of this process to that name",
  });
}

/** Two ends of a new connection within this process, by the given endpoint. */
export function memoryPair(endpoint: string): [ByteConnection, ByteConnection] {
  const forth = new MemoryPipe();
  const back = new MemoryPipe();
  return [new MemoryConnection(endpoint, back, forth), new MemoryConnection(endpoint, forth, back)];
}

class MemoryConnection implements ByteConnection {
  readonly local: string;
  readonly remote: string;
  readonly #incoming: MemoryPipe;
  readonly #outgoing: MemoryPipe;

  constructor(endpoint: string, incoming: MemoryPipe, outgoing: MemoryPipe) {
    this.local = this.remote = endpoint;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }

  read(into: Uint8Array): Promise<number | null> {
    return this.#incoming.read(into);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#outgoing.write(bytes);
  }

  close(): void {
    this.#incoming.close();
    this.#outgoing.close();
  }
}

class MemoryListener implements ByteListener {
  readonly endpoint: string;
  readonly #name: string;
  #waiting: ByteConnection[] = [];
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(name: string) {
    this.#name = name;
    this.endpoint = `inproc://${name}`;
  }

  offer(): ByteConnection | undefined {
    if (this.#waiting.length >= BACKLOG) return undefined;
    const [ours, theirs] = memoryPair(this.endpoint);
    this.#waiting.push(ours);
    this.#wake?.();
    return theirs;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    listeners.delete(this.#name);
    for (const conn of this.#waiting) conn.close();
    this.#waiting = [];
    this.#wake?.();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<ByteConnection> {
    while (!this.#closed) {
      const conn = this.#waiting.shift();
      if (conn !== undefined) yield conn;
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}
