import type { ExecuteRequest } from "../../../../protocols/jupyter/mod.ts";
import type { CellError, CellOutcome } from "../../engine/engine.ts";
import type { Request } from "../channels/request.ts";
import type { ClientInfo } from "../status.ts";

/** A cell that a client wants to be run. */
export interface Cell {
  /** Number that no other cell of this kernel has. */
  readonly id: number;
  /** Number that users see. */
  readonly count: number;
  /** What asked for it. */
  readonly request: Request;
  /** Its content. */
  readonly content: ExecuteRequest;
  /** Who asked. */
  readonly client: ClientInfo;
  /** When it began, in milliseconds since 1970. */
  readonly since: number;
  /** Aborted when it is interrupted before an engine has it; it must not come to an engine then. */
  readonly stopped: AbortSignal;
  /** Tells everybody that it runs, once. An engine may be given the cell just before that, so that both happen at a time. */
  readonly announce: () => void;
  /** An engine has it, so that interrupting it is the engine's business. */
  atEngine: boolean;
}

/** What came of a cell: as the engine says it, or a page of help. */
export type CellEnd =
  | CellOutcome
  /** Text that is an answer rather than a value. */
  | { readonly status: "page"; readonly data: Readonly<Record<string, string>> };

/** The end of a cell that was interrupted before it began. */
export const STOPPED: CellOutcome = { status: "interrupted" };

/** The end of a cell that succeeded without a value. */
export const DONE: CellOutcome = { status: "ok", result: undefined, expressions: {} };

/** The end of a cell with an error that robo itself found. */
export function failed(name: string, value: string): CellOutcome {
  return { status: "error", error: plainError(name, value) };
}

/** An error without positions. */
export function plainError(name: string, value: string): CellError {
  return { name, value, traceback: [`${name}: ${value}`] };
}
