import type { ConnectionInfo } from "../../protocols/jupyter/mod.ts";
import type { CurveClientSecurity } from "../../protocols/zmtp/mod.ts";

/** Which kernel is meant. Without `file`, `name` and `info` it is the newest that lives. */
export interface KernelPlace {
  /**
   * A connection file: its path, or as with `jupyter console --existing` its name in Jupyter's runtime folder, a part of
   * that name, or a pattern with `*`.
   */
  readonly file?: string;
  /** What a kernel of robo is called, such as `arm`. */
  readonly name?: string;
  /** What a connection file says, for those who have it from elsewhere. */
  readonly info?: ConnectionInfo;
  /** Keys of CURVE to show, and the key of the kernel (default those of the connection file). */
  readonly security?: CurveClientSecurity;
  /** Session to speak as (default a new UUID). */
  readonly session?: string;
  /** Who is said to speak (default `robo`). */
  readonly username?: string;
}
