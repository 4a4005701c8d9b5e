import { type Channel, channelEndpoint, type ConnectionInfo } from "../../protocols/jupyter/mod.ts";
import type { Security } from "../../protocols/zmtp/mod.ts";
import { Dealer } from "../../transports/zmtp.ts";

/** How a {@linkcode HeartbeatWatch} listens. */
export interface HeartbeatWatchOptions {
  /** Where the kernel is. */
  readonly info: ConnectionInfo;
  /** How to connect. */
  readonly security: Security;
  /** Silence after which it counts as dead, in milliseconds. */
  readonly deadAfterMs: number;
  /** Told once that it is dead, in words. */
  readonly onDead: (words: string) => void;
  /** Told that the connection broke and is there again: perhaps by another kernel. */
  readonly onBack: () => void;
}

/** Beats within the time after which a kernel counts as dead. */
const BEATS = 5;

const HEARTBEAT: Channel = "hb";
const NOTHING = new Uint8Array(0);

/** Listens to a kernel's heart until it stops, or {@linkcode close}. */
export class HeartbeatWatch implements AsyncDisposable {
  readonly #options: HeartbeatWatchOptions;
  readonly #socket: Dealer;
  readonly #beats = new Set<() => void>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #intervalMs: number;
  #heardAt = performance.now();
  #tickedAt = performance.now();
  #isBroken = false;
  #isOver = false;

  /** Begins to listen. */
  constructor(options: HeartbeatWatchOptions) {
    this.#options = options;
    this.#intervalMs = Math.max(1, options.deadAfterMs / BEATS);
    this.#socket = new Dealer({
      linger: 0,
      security: options.security,
      reconnectMaxInterval: 250,
      // A ping that waits for a connection says nothing when it arrives late.
      immediate: true,
      sendTimeout: 0,
    });
    this.#socket.events.on((event) => {
      if (event.type === "disconnected") this.#isBroken = true;
      // A tunnel takes connections although nobody is behind it, and hangs up.
      const isClosed = event.type === "connect-failed" ||
        event.type === "handshake-failed" && event.reason === "closed";
      if (isClosed && this.#isBroken) this.#end("its process has ended, and its port is closed");
      if (event.type === "connected" && this.#isBroken) {
        this.#isBroken = false;
        options.onBack();
      }
    });
    this.#socket.connect(channelEndpoint(options.info, HEARTBEAT));
    this.#timer = setInterval(() => this.#tick(), this.#intervalMs);
    void this.#listen();
    this.#ping();
  }

  /** Whether nobody has found the kernel dead. */
  get isAlive(): boolean {
    return !this.#isOver;
  }

  /** Whether the kernel answers now, or within the time after which it would count as dead. */
  check(): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const beat = () => settle(!this.#isOver);
    const timer = setTimeout(() => settle(false), this.#options.deadAfterMs);
    const settle = (answer: boolean) => {
      clearTimeout(timer);
      this.#beats.delete(beat);
      resolve(answer);
    };
    this.#beats.add(beat);
    this.#ping();
    return promise;
  }

  /** Ends listening. Harmless when repeated. */
  async close(): Promise<void> {
    this.#stop();
    await this.#socket.close();
  }

  /** As {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #listen(): Promise<void> {
    for await (const _ of this.#socket) {
      this.#heardAt = performance.now();
      for (const beat of [...this.#beats]) beat();
    }
  }

  #tick(): void {
    const now = performance.now();
    // A program that was busy, or asleep, has not listened: it may not blame the kernel.
    const late = now - this.#tickedAt - this.#intervalMs;
    if (late > this.#intervalMs) this.#heardAt = now;
    this.#tickedAt = now;
    const { deadAfterMs } = this.#options;
    if (now - this.#heardAt >= deadAfterMs) {
      return this.#end(`it has not answered for ${(deadAfterMs / 1000).toFixed(1)} s`);
    }
    this.#ping();
  }

  #ping(): void {
    if (this.#isOver) return;
    this.#socket.send([NOTHING, NOTHING]).catch(() => {}); // no connection: the silence tells
  }

  #end(words: string): void {
    if (this.#isOver) return;
    this.#stop();
    this.#options.onDead(words);
  }

  #stop(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
    for (const beat of [...this.#beats]) beat();
  }
}
