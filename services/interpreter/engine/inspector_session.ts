import { RoboError } from "../../../errors.ts";
import { WebSocketConnection } from "../../../transports/web_socket.ts";
import type { Inspector } from "./engine.ts";

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: RoboError) => void;
}

/** Largest message, in bytes. */
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * A session with the inspector of an engine. Deno's own WebSocket cannot acknowledge what it received while it has nothing to say, and then a
 * second message of the inspector comes 40 ms late, because its TCP waits for that.
 */
export class InspectorSession implements Inspector, Disposable {
  readonly #waiting = new Map<number, Waiting>();
  readonly #closed = Promise.withResolvers<void>();
  #socket: WebSocketConnection | undefined;
  #last = 0;

  /** Connects to the inspector's URL. */
  static async connect(url: string): Promise<InspectorSession> {
    const session = new InspectorSession();
    session.#socket = await WebSocketConnection.connect(url, {
      onMessage: (message) => {
        if (message.kind === "text") session.#hear(message.text);
      },
      onClose: () => session.#close(),
    }, { maxMessage: MOST_BYTES });
    return session;
  }

  /** Resolves when the connection is no more. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  // deno-lint-ignore no-explicit-any -- The protocol's results are as many as its methods.
  send(method: string, params: object = {}): Promise<any> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (this.#socket === undefined || this.#socket.isClosed) {
      reject(gone());
      return promise;
    }
    const id = ++this.#last;
    this.#waiting.set(id, { resolve, reject });
    this.#socket.send(JSON.stringify({ id, method, params }));
    return promise;
  }

  /** Closes the connection. */
  [Symbol.dispose](): void {
    this.#socket?.[Symbol.dispose]();
  }

  #hear(text: string): void {
    const { id, method, result, error } = JSON.parse(text);
    // The process ends, and waits for us to go first.
    if (method === "Runtime.executionContextDestroyed") return this[Symbol.dispose]();
    // Another one may be on its way, and is held back until this one is acknowledged.
    if (this.#waiting.size > 1 || id === undefined) this.#socket?.acknowledge();
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new RoboError("internal", `V8's inspector: ${error.message}`));
  }

  #close(): void {
    this.#socket = undefined;
    for (const { reject } of this.#waiting.values()) reject(gone());
    this.#waiting.clear();
    this.#closed.resolve();
  }
}

function gone(): RoboError {
  return new RoboError("unavailable", "The engine has ended");
}
