import { RoboError } from "../errors.ts";
import type { LogLevel } from "../protocols/gecko/message_types.ts";
import { HandshakeError } from "../transports/zmtp_link.ts";

/** What a {@linkcode ConnectionWatch} needs from its node. */
export interface ConnectionWatchOptions {
  /** Whether the node is connected now. */
  readonly isConnected: () => boolean;
  /** Shows a line to the user of this process alone. */
  readonly show: (level: LogLevel, text: string) => void;
  /** Told of each change. */
  readonly onConnection: ((connected: boolean) => void) | undefined;
}

/** Tells the user, and those who wait, how a node's connection to its core fares. */
export class ConnectionWatch {
  readonly #options: ConnectionWatchOptions;
  #lastFailure: unknown;
  #wasConnected = false;
  #toldFailure = false;

  /** Begins without a connection. */
  constructor(options: ConnectionWatchOptions) {
    this.#options = options;
  }

  /** One of the connections has come or gone. */
  changed(): void {
    const connected = this.#options.isConnected();
    if (connected === this.#wasConnected) return;
    this.#wasConnected = connected;
    if (connected && this.#toldFailure) this.#options.show("INFO", "Connected to the core");
    if (connected) this.#toldFailure = false;
    this.#options.onConnection?.(connected);
  }

  /** An attempt to connect has failed: somebody who waits at a terminal wants to know what for, once. */
  failed(error: unknown): void {
    this.#lastFailure = error;
    if (this.#toldFailure) return;
    this.#toldFailure = true;
    const why = error instanceof Error ? error.message : String(error);
    this.#options.show("WARN", `Waiting for the core: ${why}`);
  }

  /**
   * Waits for `connected`, and rejects as it does.
   *
   * Rejects with a `RoboError` of kind `unavailable`, which says why the last attempt failed, after `timeoutMs`.
   */
  async within(connected: Promise<unknown>, timeoutMs: number): Promise<void> {
    connected.catch(() => {}); // the time-out may come first
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(this.#unreachable(timeoutMs)), timeoutMs);
    try {
      await Promise.race([connected, promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #unreachable(timeoutMs: number): RoboError {
    const cause = this.#lastFailure;
    const why = cause instanceof Error ? `: ${cause.message}` : "";
    return new RoboError("unavailable", `No core answers after ${timeoutMs} ms${why}`, {
      hint: cureOf(cause),
      cause,
    });
  }
}

/** A core that is there but refuses us needs another cure than one that is not there. */
function cureOf(failure: unknown): string {
  const start = "Start one with: robo core";
  if (!(failure instanceof RoboError)) return start;
  if (!(failure instanceof HandshakeError)) {
    const nobody = failure.cause instanceof Deno.errors.ConnectionRefused;
    return nobody ? start : failure.hint ?? start;
  }
  if (failure.reason === "mechanism-mismatch") {
    return "Give what the core asks for: its key for --curve (--server-key), a password for --plain (--user)";
  }
  return failure.hint ?? "Check the password or the key; the core's log says why";
}
