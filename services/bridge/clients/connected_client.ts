import type { Client, ClientRights } from "../hub/client.ts";
import { hold, letGo } from "../memory/shared_bytes.ts";
import type { Topic } from "../hub/topic.ts";
import type { ClientLimits } from "./client_limits.ts";
import type { ClientSocket } from "./client_socket.ts";
import type { FlushList } from "./flush_list.ts";
import type { Piece, PieceOwner } from "./piece.ts";
import { PieceQueue } from "./piece_queue.ts";

/** Most that is handed to a connection at once, in bytes. */
const BATCH_BYTES = 64 * 1024;

/** Most messages that must not be lost which may wait, in bytes, before one more ends the connection. */
const CONTROL_BYTES = 1024 * 1024;

/** Time for what waits in front of a close frame, in milliseconds. */
const CLOSE_MS = 2000;

/** Part of the limit below which programs that were held are let go. */
const EASE = 1 / 4;

/** Part of the limit above which it is behind. */
const BEHIND = 1 / 2;

/** Why a client was disconnected by us. */
export type Ejection = "slow" | "stalled" | "deaf";

/** What a client's connection needs of the bridge. */
export interface ClientSetting {
  /** Number. */
  readonly id: number;
  /** What it speaks. */
  readonly dialect: string;
  /** Where it is. */
  readonly remote: string;
  /** What it may do. */
  readonly rights: ClientRights;
  /** Limits. */
  readonly limits: ClientLimits;
  /** Who flushes it when something has been queued. */
  readonly flushes: FlushList;
  /** A clock that never jumps, in milliseconds. */
  readonly clock: () => number;
  /** Has programs of these topics wait for this client, or, without topics, no more. */
  hold(client: ConnectedClient, topics: Iterable<Topic> | undefined): void;
  /** It has something to be looked at for: calls {@linkcode ConnectedClient.tick} within a second. */
  watch(): void;
  /** It was behind, and is no more. */
  caughtUp(): void;
  /** It was disconnected by us. */
  ejected(client: ConnectedClient, why: Ejection): void;
}

/** Part of a client that wants newest structs when the connection is idle, and to be looked at from time to time. */
export interface ClientPart extends Disposable {
  /** The topics that it has. */
  readonly topics: ReadonlySet<Topic>;
  /** The connection takes more and nothing waits; it may offer pieces. */
  idle(): void;
  /** A second has gone by; returns whether it wants to be looked at again. */
  tick(): boolean;
}

/** A connected client: its queue, what was sent and what was lost. */
export class ConnectedClient implements Client {
  readonly id: number;
  readonly dialect: string;
  readonly remote: string;
  readonly rights: ClientRights;
  readonly limits: ClientLimits;
  readonly lost: Map<number, number> = new Map<number, number>();
  /** Its subscriptions. */
  readonly parts: Set<ClientPart> = new Set<ClientPart>();
  sent = 0;
  /** Requests that are open. */
  requests = 0;
  readonly #socket: ClientSocket;
  readonly #setting: ClientSetting;
  readonly #pieces = new PieceQueue();
  #control: Uint8Array[] = [];
  #controlBytes = 0;
  #isWaiting = false;
  #isOver = false;
  #closing: { readonly code: number; readonly reason: string; readonly since: number } | undefined;
  #moved = 0;
  #buffered = 0;
  #isHolding = false;
  #wasBehind = false;

  /** A client at the other end of `socket`. */
  constructor(socket: ClientSocket, setting: ClientSetting) {
    this.#socket = socket;
    this.#setting = setting;
    this.id = setting.id;
    this.dialect = setting.dialect;
    this.remote = setting.remote;
    this.rights = setting.rights;
    this.limits = setting.limits;
  }

  get waitingBytes(): number {
    return this.#pieces.bytes + this.#controlBytes + this.#socket.bufferedBytes;
  }

  get topics(): ReadonlySet<Topic> {
    const topics = new Set<Topic>();
    for (const part of this.parts) for (const topic of part.topics) topics.add(topic);
    return topics;
  }

  /** Whether nothing more can be sent to it. */
  get isOver(): boolean {
    return this.#isOver || this.#closing !== undefined;
  }

  /** Whether a piece sent now would leave at once. */
  get isIdle(): boolean {
    return !this.#isWaiting && !this.isOver && this.#pieces.length === 0;
  }

  /** Whether so much waits for it that it will lose structs unless fewer come. */
  get isBehind(): boolean {
    return this.#pieces.weight > this.limits.maxQueue * BEHIND;
  }

  /** The time, in milliseconds, of a clock that never jumps. */
  now(): number {
    return this.#setting.clock();
  }

  tell(frames: Uint8Array): void {
    if (this.isOver) return;
    hold(frames);
    this.#control.push(frames);
    this.#controlBytes += frames.length;
    this.flush();
    if (this.#controlBytes - frames.length > CONTROL_BYTES) this.#terminate("deaf");
  }

  close(code: number, reason: string): void {
    if (this.isOver) return;
    this.#closing = { code, reason, since: this.now() };
    this.#setting.watch();
    this.flush();
  }

  /** Whether a piece fits beside what waits; one always does. */
  hasRoomFor(piece: Piece): boolean {
    return this.#pieces.length === 0 ||
      this.#pieces.weight + piece.bytes.length <= this.limits.maxQueue;
  }

  /** Queues a piece, whether it fits or not. */
  push(piece: Piece, owner: PieceOwner): void {
    if (this.isOver) return owner.dropped(piece.tally);
    this.#pieces.push(piece, owner);
    this.#wasBehind ||= this.isBehind;
    this.#setting.flushes.add(this);
  }

  /** Drops the oldest piece that may be dropped; returns whether there was one. */
  dropOldest(): boolean {
    return this.#pieces.dropOldest();
  }

  /** Forgets the pieces of a subscription that has ended. */
  withdraw(owner: PieceOwner): void {
    this.#pieces.dropAll(owner);
  }

  /** Something was lost, which is to be told soon. */
  noteLoss(): void {
    this.#setting.watch();
  }

  /** Has the programs of topics wait until this client has caught up. */
  hold(topics: Iterable<Topic>): void {
    this.#isHolding = true;
    this.#setting.hold(this, topics);
  }

  /** Disconnects it because it is too slow for what it wants. */
  eject(reason: string): void {
    if (this.isOver) return;
    this.#setting.ejected(this, "slow");
    this.#end();
    this.#socket.close(1013, reason);
  }

  /** Hands as much as it takes to the connection. */
  flush(): void {
    while (!this.#isWaiting && !this.#isOver) {
      const frames = this.#control;
      this.#control = [];
      this.#pieces.takeSent(BATCH_BYTES - this.#controlBytes, frames);
      this.#controlBytes = 0;
      if (frames.length === 0) {
        if (this.#closing !== undefined) return this.#close();
        for (const part of this.parts) part.idle();
        if (this.#pieces.length === 0 && this.#control.length === 0) return;
        continue;
      }
      if (!this.#socket.write(frames)) this.#wait();
      for (const frame of frames) letGo(frame);
      this.#ease();
      this.#catchUp();
    }
  }

  /** Looks at it, once a second while it says that there is something to see. */
  tick(): boolean {
    if (this.#isOver) return false;
    const now = this.now();
    const { bufferedBytes } = this.#socket;
    if (!this.#isWaiting || bufferedBytes !== this.#buffered) this.#moved = now;
    this.#buffered = bufferedBytes;
    if (now - this.#moved >= this.limits.stallTimeout) {
      this.#terminate("stalled");
      return false;
    }
    if (this.#closing !== undefined && now - this.#closing.since >= CLOSE_MS) {
      this.#close();
      return false;
    }
    let isBusy = this.#isWaiting;
    for (const part of this.parts) if (part.tick()) isBusy = true;
    return isBusy;
  }

  /** The connection has ended. What waited is counted as lost. */
  ended(): void {
    this.#end();
  }

  #wait(): void {
    this.#isWaiting = true;
    this.#setting.watch();
    this.#moved = this.now();
    this.#buffered = this.#socket.bufferedBytes;
    const goOn = () => {
      this.#isWaiting = false;
      this.flush();
    };
    this.#socket.drained().then(goOn, () => {});
  }

  #ease(): void {
    if (!this.#isHolding || this.#pieces.weight > this.limits.maxQueue * EASE) return;
    this.#isHolding = false;
    this.#setting.hold(this, undefined);
  }

  /** Says so when it is behind no more. */
  #catchUp(): void {
    if (!this.#wasBehind || this.isBehind) return;
    this.#wasBehind = false;
    this.#setting.caughtUp();
  }

  #close(): void {
    const { code, reason } = this.#closing!;
    this.#end();
    this.#socket.close(code, reason);
  }

  #terminate(why: Ejection): void {
    this.#setting.ejected(this, why);
    this.#end();
    this.#socket.terminate();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#control = [];
    this.#controlBytes = 0;
    this.#pieces.dropAll();
    this.#catchUp();
    if (this.#isHolding) this.#setting.hold(this, undefined);
    this.#isHolding = false;
  }
}
