import type { End } from "./capture_format.ts";
import type { Said } from "./conversation.ts";

/** Something that a tap saw, or that is found in a capture. */
export type TapEvent =
  & {
    /** Number of the connection, from 1. */
    readonly connection: number;
    /** When, in milliseconds since 1970; undefined in a dump without times. */
    readonly time: number | undefined;
  }
  & (
    | Said
    /** A client has come, and its server was reached. */
    | { readonly kind: "opened"; readonly client: string; readonly server: string }
    /** An end has closed the connection; `unanswered` grabs were waited for. */
    | {
      readonly kind: "closed";
      readonly from: End;
      readonly reason: string;
      readonly unanswered: number;
    }
    /** Nothing came for a while in the middle of a message that begins at `at`. */
    | { readonly kind: "waiting"; readonly from: End; readonly at: number; readonly ms: number }
    /** A client was sent away, or its server was not reached. */
    | { readonly kind: "refused"; readonly client: string; readonly reason: string }
  );
