import { hold, letGo } from "../memory/shared_bytes.ts";
import type { Piece, PieceOwner } from "./piece.ts";

/** What an entry costs besides its bytes, so that many small ones stay within a limit as well. */
const ENTRY_BYTES = 64;

/** A first-in, first-out queue of pieces, out of whose middle those of one owner can be taken. */
export class PieceQueue {
  /** Bytes that wait. */
  bytes = 0;
  /** Pieces that wait. */
  length = 0;
  #pieces: (Piece | undefined)[] = [];
  #owners: (PieceOwner | undefined)[] = [];
  #head = 0;

  /** What counts against a limit: bytes, and something for each piece. */
  get weight(): number {
    return this.bytes + this.length * ENTRY_BYTES;
  }

  /** Puts a piece behind all others. */
  push(piece: Piece, owner: PieceOwner): void {
    hold(piece.bytes);
    this.#pieces.push(piece);
    this.#owners.push(owner);
    this.bytes += piece.bytes.length;
    this.length++;
  }

  /**
   * Takes the oldest pieces, as long as they are of no more than `most` bytes together, but at least one; their owners are told.
   * Who takes them lets them go.
   */
  takeSent(most: number, into: Uint8Array[]): void {
    let room = most;
    while (this.length > 0) {
      const piece = this.#pieces[this.#head];
      const owner = this.#owners[this.#head];
      if (piece !== undefined) {
        if (piece.bytes.length > room && into.length > 0) break;
        room -= piece.bytes.length;
        into.push(piece.bytes);
        this.#count(piece);
        owner!.sent(piece.tally);
      }
      this.#clear(this.#head);
      this.#head++;
    }
    this.#compact();
  }

  /** Drops the oldest piece that may be dropped; returns whether there was one. */
  dropOldest(): boolean {
    for (let at = this.#head; at < this.#pieces.length; at++) {
      const owner = this.#owners[at];
      if (owner?.mayDrop !== true) continue;
      this.#drop(at);
      this.#compact();
      return true;
    }
    return false;
  }

  /** Drops all pieces of one owner, or of all. */
  dropAll(owner?: PieceOwner): void {
    for (let at = this.#head; at < this.#pieces.length; at++) {
      if (this.#pieces[at] === undefined) continue;
      if (owner === undefined || this.#owners[at] === owner) this.#drop(at);
    }
    this.#compact();
  }

  #drop(at: number): void {
    const piece = this.#pieces[at]!;
    const owner = this.#owners[at]!;
    this.#count(piece);
    this.#clear(at);
    letGo(piece.bytes);
    if (at === this.#head) this.#head++;
    owner.dropped(piece.tally);
  }

  #count(piece: Piece): void {
    this.bytes -= piece.bytes.length;
    this.length--;
  }

  #clear(at: number): void {
    this.#pieces[at] = undefined;
    this.#owners[at] = undefined;
  }

  /** Gives the places of what is gone back, before they are more than those of what is there. */
  #compact(): void {
    if (this.length === 0) {
      this.#pieces.length = this.#owners.length = this.#head = 0;
    } else if (this.#pieces.length > 2 * this.length + 1024) {
      const isThere = (one: unknown) => one !== undefined;
      this.#pieces = this.#pieces.filter(isThere);
      this.#owners = this.#owners.filter(isThere);
      this.#head = 0;
    }
  }
}
