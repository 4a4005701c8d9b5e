import type { Socket } from "node:net";
import { hold, letGo } from "../memory/shared_bytes.ts";
import { shrunkFrames } from "./shrunk_frames.ts";
import { BLOCK_BYTES, giveBlock, takeBlock } from "./write_blocks.ts";

/** Pieces below this size are copied together, so that the system is asked once; larger ones are handed over as they are. */
const SMALL_BYTES = 16_384;

/** What goes out over a connection, and how much of it waits. */
export class SocketOutput {
  /** Bytes that were handed over. */
  written = 0;
  /** Bytes of them that the system has taken. */
  taken = 0;
  readonly #socket: Socket;
  readonly #highWater: number;
  readonly #shrinks: boolean;
  readonly #onTaken: (count: number) => void;
  #room: PromiseWithResolvers<void> | undefined;
  #isEnded = false;

  /** Writes to a connection; `onTaken` is told of what the system takes. */
  constructor(
    socket: Socket,
    options: { readonly highWater: number; readonly shrinks: boolean },
    onTaken: (count: number) => void,
  ) {
    this.#socket = socket;
    this.#highWater = options.highWater;
    this.#shrinks = options.shrinks;
    this.#onTaken = onTaken;
  }

  /** Bytes that wait. */
  get waiting(): number {
    return this.#isEnded ? 0 : this.written - this.taken;
  }

  /** Hands frames over; returns false when enough waits. */
  write(pieces: readonly Uint8Array[]): boolean {
    if (this.#isEnded) return true;
    const all = this.#shrinks ? pieces.map(shrunkFrames) : pieces;
    if (all.length === 1) this.#send(all[0]!);
    else this.#sendAll(all);
    return this.waiting < this.#highWater;
  }

  /** Resolves when there is room again, or nothing is written any more. */
  drained(): Promise<void> {
    if (this.waiting <= this.#highWater / 2) return Promise.resolve();
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  /** Nothing is written any more: whoever waits goes on. */
  end(): void {
    this.#isEnded = true;
    this.#room?.resolve();
    this.#room = undefined;
  }

  #sendAll(pieces: readonly Uint8Array[]): void {
    this.#socket.cork();
    for (let at = 0; at < pieces.length;) {
      let end = at;
      let bytes = 0;
      while (end < pieces.length) {
        const { length } = pieces[end]!;
        if (length >= SMALL_BYTES || bytes + length > BLOCK_BYTES) break;
        bytes += length;
        end++;
      }
      if (end - at < 2) this.#send(pieces[at++]!);
      else {
        this.#sendTogether(pieces, { at, end, bytes });
        at = end;
      }
    }
    this.#socket.uncork();
  }

  /** Sends small frames in a block, which is used again: fifty clients that are a little behind would leave much garbage. */
  #sendTogether(
    pieces: readonly Uint8Array[],
    { at, end, bytes }: { readonly at: number; readonly end: number; readonly bytes: number },
  ): void {
    const block = takeBlock();
    for (let i = at, to = 0; i < end; to += pieces[i++]!.length) block.set(pieces[i]!, to);
    this.written += bytes;
    this.#socket.write(block.subarray(0, bytes), () => {
      giveBlock(block);
      this.#took(bytes);
    });
  }

  #send(piece: Uint8Array): void {
    const { length } = piece;
    if (length === 0) return;
    this.written += length;
    hold(piece);
    this.#socket.write(piece, (error) => {
      // Of a connection that broke nobody knows whether it still looks at it.
      if (!error) letGo(piece);
      this.#took(length);
    });
  }

  #took(count: number): void {
    this.taken += count;
    this.#onTaken(count);
    if (this.#room === undefined || this.waiting > this.#highWater / 2) return;
    this.#room.resolve();
    this.#room = undefined;
  }
}
