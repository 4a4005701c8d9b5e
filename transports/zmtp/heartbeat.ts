import { encodePing } from "../../protocols/zmtp/mod.ts";

/** How long a peer gets once its time is over, in milliseconds: what came while this program was busy is read then. */
const LAST_LOOK_MS = 1;

/** When a {@linkcode Heartbeat} beats and how long it waits, in milliseconds. */
export interface HeartbeatOptions {
  /** Pause between two PINGs; 0 for none. */
  readonly heartbeatInterval: number;
  /** Silence after a PING that means that the peer is gone. */
  readonly heartbeatTimeout: number;
  /** Silence after which the peer is to give up, as told in each PING. */
  readonly heartbeatTimeToLive: number;
}

/** What a {@linkcode Heartbeat} does to its connection. */
export interface HeartbeatActions {
  /** Sends a frame ahead of all others. */
  send(frame: Uint8Array): void;
  /** Ends the connection, which was silent for `ms`. */
  silent(ms: number): void;
}

/** Finds out that a peer is gone although its connection is not (RFC 37). */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #actions: HeartbeatActions;
  readonly #answer = new Patience();
  readonly #demand = new Patience();
  #beat: ReturnType<typeof setInterval> | undefined;
  #timeToLive = 0;

  /** Starts to beat. */
  constructor(options: HeartbeatOptions, actions: HeartbeatActions) {
    this.#options = options;
    this.#actions = actions;
    if (options.heartbeatInterval <= 0) return;
    this.#beat = setInterval(() => this.#ping(), options.heartbeatInterval);
  }

  /** Something has come from the peer, or nothing could because this end does not read. */
  heard(): void {
    this.#answer.end();
    if (this.#timeToLive > 0) this.#awaitPeer();
  }

  /** The peer wants to be given up after a silence of `timeToLive`; 0 leaves it as it is. */
  demanded(timeToLive: number): void {
    if (timeToLive === 0) return;
    this.#timeToLive = timeToLive;
    this.#awaitPeer();
  }

  /** Stops beating. */
  close(): void {
    clearInterval(this.#beat);
    this.#answer.end();
    this.#demand.end();
    this.#timeToLive = 0;
  }

  #ping(): void {
    const { heartbeatTimeout, heartbeatTimeToLive } = this.#options;
    this.#actions.send(encodePing(heartbeatTimeToLive));
    if (!this.#answer.isRunning) this.#await(this.#answer, heartbeatTimeout);
  }

  #awaitPeer(): void {
    this.#await(this.#demand, this.#timeToLive);
  }

  #await(patience: Patience, ms: number): void {
    patience.begin(ms, () => this.#actions.silent(ms));
  }
}

/** Waits for something to come. */
class Patience {
  #timer: ReturnType<typeof setTimeout> | undefined;

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Calls `over` in `ms` milliseconds, unless it is ended or begun anew before. */
  begin(ms: number, over: () => void): void {
    this.end();
    this.#timer = setTimeout(() => {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        over();
      }, LAST_LOOK_MS);
    }, ms);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
