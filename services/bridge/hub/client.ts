import type { Topic } from "./topic.ts";

/** Somebody at the other end of a WebSocket, whatever the dialect. */
export interface Client {
  /** Number, from 1. */
  readonly id: number;
  /** What it speaks: `robo.ws.v1`, `foxglove.websocket.v1`, `foxglove.sdk.v1`, `rosbridge`, `seed`. */
  readonly dialect: string;
  /** Where it is, for people: `127.0.0.1:50312`. */
  readonly remote: string;
  /** What it may do. */
  readonly rights: ClientRights;
  /** Topics to which it is subscribed now. */
  readonly topics: ReadonlySet<Topic>;
  /** Structs that it has not been sent because it was slow, by topic's number. */
  readonly lost: ReadonlyMap<number, number>;
  /** Structs that it has been sent. */
  readonly sent: number;
  /** Bytes that wait for it. */
  readonly waitingBytes: number;
  /**
   * Sends a message that must not be lost, in front of structs that wait. `frames` are whole WebSocket frames, never changed again. A client
   * for which more than 1 MiB of them wait is disconnected.
   */
  tell(frames: Uint8Array): void;
  /** Ends the connection with a close frame (RFC 6455, 7.4), after what waits in front of it. */
  close(code: number, reason: string): void;
}

/** What a client may do. */
export interface ClientRights {
  /** Whether it may see structs of a topic. */
  mayRead(topic: Topic): boolean;
  /** Whether it may send structs of a topic to its program. */
  mayWrite(topic: Topic): boolean;
}
