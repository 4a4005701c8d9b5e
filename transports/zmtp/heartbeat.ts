import { encodePing } from "../../protocols/zmtp/mod.ts";

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
  #beat: ReturnType<typeof setInterval> | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #peerTimer: ReturnType<typeof setTimeout> | undefined;
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
    if (this.#waiting !== undefined) {
      clearTimeout(this.#waiting);
      this.#waiting = undefined;
    }
    if (this.#timeToLive > 0) this.#restartPeerTimer();
  }

  /** The peer wants to be given up after a silence of `timeToLive`; 0 leaves it as it is. */
  demanded(timeToLive: number): void {
    if (timeToLive === 0) return;
    this.#timeToLive = timeToLive;
    this.#restartPeerTimer();
  }

  /** Stops beating. */
  close(): void {
    clearInterval(this.#beat);
    clearTimeout(this.#waiting);
    clearTimeout(this.#peerTimer);
    this.#timeToLive = 0;
  }

  #ping(): void {
    const { heartbeatTimeout, heartbeatTimeToLive } = this.#options;
    this.#actions.send(encodePing(heartbeatTimeToLive));
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined;
      this.#actions.silent(heartbeatTimeout);
    }, heartbeatTimeout);
  }

  #restartPeerTimer(): void {
    clearTimeout(this.#peerTimer);
    const ms = this.#timeToLive;
    this.#peerTimer = setTimeout(() => this.#actions.silent(ms), ms);
  }
}
