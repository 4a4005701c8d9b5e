import { ConnectionWatch } from "./connection_watch.ts";
import { CoreLink } from "./core_link.ts";
import type { MessageRange } from "./frame_parser.ts";
import { Incoming } from "./incoming.ts";
import type { CoreAddress } from "../protocols/gecko/core_address.ts";
import { decodeHubTime, HUB_TIME_TOPIC, HUB_TIMES_PROPERTY } from "../protocols/gecko/hub_time.ts";
import type { Security } from "../protocols/zmtp/mod.ts";
import { pause } from "../transports/pause.ts";
import { BufferPool } from "../transports/buffer_pool.ts";

/** Largest message that is received, in bytes. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

/** How a {@linkcode CoreIntake} finds its core, and whom it tells. */
export interface CoreIntakeOptions {
  /** Name under which the core shows it. */
  readonly name: string;
  /** Says where the core is, before each attempt to connect. */
  readonly lookUp: () => Promise<CoreAddress>;
  /** How to authenticate; default not at all. */
  readonly security?: Security | undefined;
  /**
   * Takes a message where it lies, for the time of the call; `timeMs` is when the hub read it, in milliseconds since 1970,
   * or when it came here, from a hub that does not say.
   */
  readonly onMessage: (topic: string, bytes: Uint8Array, message: Arrived) => void;
  /** Told what the user should know: that there is no core, and that it came back. */
  readonly notice: (text: string) => void;
  /** The time now, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Where a message lies, and when the hub read it. */
export interface Arrived {
  /** Where its frames lie. */
  readonly range: MessageRange;
  /** In milliseconds since 1970. */
  readonly timeMs: number;
}

/** Receives whole messages from a core, with the core's own times; it reconnects by itself. */
export class CoreIntake implements AsyncDisposable {
  readonly #incoming: Incoming;
  readonly #link: CoreLink;
  readonly #watch: ConnectionWatch;
  readonly #options: CoreIntakeOptions;
  readonly #arrived: { range: MessageRange; timeMs: number };
  #hubTime: number | undefined;
  #connections = 0;
  #online = false;

  /** Begins to connect. */
  constructor(options: CoreIntakeOptions) {
    this.#options = options;
    this.#arrived = { range: undefined as never, timeMs: 0 };
    this.#watch = new ConnectionWatch({
      isConnected: () => this.#incoming.online,
      show: (_, text) => options.notice(text),
      onConnection: undefined,
    });
    this.#incoming = new Incoming({
      maxMessageBytes: MAX_MESSAGE_BYTES,
      changed: () => this.#changed(),
    });
    const { lookUp, security } = options;
    this.#link = new CoreLink({
      socketType: "SUB",
      security,
      pool: new BufferPool(),
      metadata: new Map([
        ["X-Robo-Pid", String(Deno.pid)],
        ["X-Robo-Name", options.name],
        ["X-Robo-Host", Deno.hostname()],
        [HUB_TIMES_PROPERTY, "1"],
      ]),
      resolve: async () => (await lookUp()).out,
      onFailure: (error) => this.#watch.failed(error),
    }, this.#incoming);
  }

  /** How often the connection was lost so far: what was published meanwhile is not there. */
  get interruptions(): number {
    return Math.max(0, this.#connections - (this.#online ? 1 : 0));
  }

  /** Whether the hub says when it read each message, as far as is known. */
  get hasHubTime(): boolean {
    return this.#hubTime !== undefined;
  }

  /** Begins to receive the messages of topics that start like one of `prefixes`; one that is empty means all. */
  subscribe(prefixes: readonly string[]): void {
    this.#incoming.add({
      prefixes: prefixes.map((prefix) => new TextEncoder().encode(prefix)),
      exact: false,
      receive: (topic, bytes, range) => this.#receive(topic, bytes, range),
    });
    this.#incoming.add({
      prefixes: [new TextEncoder().encode(HUB_TIME_TOPIC)],
      exact: true,
      receive: (_, bytes, { payloadStart, payloadEnd }) => {
        this.#hubTime = decodeHubTime(bytes.subarray(payloadStart, payloadEnd)) ?? this.#hubTime;
      },
    });
  }

  /** Resolves when the core is there and has the subscriptions. Rejects with a `RoboError` of kind `unavailable` after `timeoutMs`. */
  ready(timeoutMs: number): Promise<void> {
    return this.#watch.within(this.#incoming.ready(), timeoutMs);
  }

  /**
   * Resolves to `true` when all has come that the core had for us when this was called, to `false` after `timeoutMs`. A
   * core answers in order, so the answer to a question comes behind it.
   */
  async caughtUp(timeoutMs: number): Promise<boolean> {
    if (!this.#online) return true;
    this.#incoming.add({ prefixes: [], exact: true, receive: () => {} });
    const enough = new AbortController();
    const all = this.#incoming.ready().then(() => true, () => true);
    const late = pause(timeoutMs, enough.signal).then(() => false);
    const isThere = await Promise.race([all, late]);
    enough.abort();
    return isThere;
  }

  /** Ends the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#incoming.end(undefined);
    await this.#link.close(0);
  }

  #changed(): void {
    this.#online = this.#incoming.online;
    if (this.#online) this.#connections++;
    // Another hub may be there now, with another clock or none.
    this.#hubTime = undefined;
    this.#watch.changed();
  }

  #receive(topic: string, bytes: Uint8Array, range: MessageRange): void {
    if (topic === HUB_TIME_TOPIC) return;
    const arrived = this.#arrived;
    arrived.range = range;
    arrived.timeMs = this.#hubTime ?? this.#options.now();
    this.#options.onMessage(topic, bytes, arrived);
  }
}
