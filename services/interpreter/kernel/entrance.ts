import type { Security } from "../../../protocols/zmtp/mod.ts";

/** What those may do who come in by an entrance. */
export type Right =
  /** All. */
  | "execute"
  /** See what is executed, ask what the kernel is, read the history; execute, complete, inspect and stop nothing. */
  | "observe";

/** A way into the kernel: five sockets with a key of their own. Whoever knows the key has its right. */
export interface EntranceOptions {
  /** Such as `main` or `observers`; stands in the log. */
  readonly name: string;
  /** Address to listen on, such as `127.0.0.1`. */
  readonly host: string;
  /** Ports; 0 for any. */
  readonly ports: {
    readonly shell: number;
    readonly iopub: number;
    readonly stdin: number;
    readonly control: number;
    readonly hb: number;
  };
  /** Key of the signatures (HMAC-SHA256). */
  readonly key: string;
  /** What those may do who know the key. */
  readonly right: Right;
  /** How connections are encrypted and who may connect (default: neither). */
  readonly security?: Security;
}
