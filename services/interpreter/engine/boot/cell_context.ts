import { type AsyncVariable, internals } from "./internals.ts";

/** A cell that runs, or has run: what belongs to it is stopped with it. */
export interface CellContext {
  /** Its id; 0 for what no cell has caused. */
  readonly id: number;
  /** Whether it may ask the user for input. */
  readonly mayAsk: boolean;
  /** Fires when it is interrupted. */
  readonly abort: AbortController;
  /** Whether it was interrupted: what is left of it gets no further timers and answers. */
  isInterrupted: boolean;
  /** Whether it is being ended right now: what it calls of ours does not return. */
  isStopping: boolean;
  /** What is done when it is interrupted, such as the cancelling of its timers. */
  readonly onInterrupt: Set<() => void>;
}

const variable: AsyncVariable<CellContext> = new internals.core.AsyncVariable();

const none = newContext(0, false);

/** Context of a new cell. */
export function newContext(id: number, mayAsk: boolean): CellContext {
  return {
    id,
    mayAsk,
    abort: new AbortController(),
    isInterrupted: false,
    isStopping: false,
    onInterrupt: new Set(),
  };
}

/** Makes what follows in this flow of control a part of the cell. */
export function enterContext(context: CellContext): void {
  variable.enter(context);
}

/** The cell that this flow of control is a part of. */
export function currentContext(): CellContext {
  return variable.get() ?? none;
}

/** Throws in a cell that is being ended. */
export function endIfStopping(): void {
  if (currentContext().isStopping) throw interruption("The cell was interrupted");
}

/** The error with which a cell ends that is interrupted in a call of ours. */
export function interruption(message: string): Error {
  const error = new Error(message);
  error.name = "Interrupted";
  return error;
}
