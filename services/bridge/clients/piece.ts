import type { Tally } from "../hub/tally.ts";

/** What was written once for all who want it. */
export interface Piece {
  /** Whole WebSocket frames. */
  readonly bytes: Uint8Array;
  /** The structs in them. */
  readonly tally: Tally;
}

/** Who is told what becomes of its pieces. */
export interface PieceOwner {
  /** Whether the oldest of its pieces may be dropped when too much waits. */
  readonly mayDrop: boolean;
  /** The piece has been handed to the connection. */
  sent(tally: Tally): void;
  /** The piece was dropped. */
  dropped(tally: Tally): void;
}
