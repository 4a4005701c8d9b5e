import type { CellError } from "../engine.ts";
import type { Activity } from "../messages.ts";
import { type CellContext, currentContext, enterContext, newContext } from "./cell_context.ts";
import { lastMark } from "../frames.ts";
import { describeError } from "./errors.ts";
import type { Output } from "./output.ts";
import { toText } from "../value_text.ts";
import { present, type Presented } from "./present.ts";
import { activityBelow } from "./activity.ts";
import { native } from "./timers.ts";

/** Values that `Out` keeps. */
const MOST_OUT = 100;

/** How long the end of a loop is waited for that ended by itself while it was about to be ended, in milliseconds. */
const ABSORB_MS = 2000;

/** What a cell came to, for the kernel. */
export type Finished = { readonly result?: Presented } | { readonly error: CellError };

/** How a cell ended. */
export interface End {
  readonly cell: number;
  readonly name: string;
  readonly isError: boolean;
  /** Whether its value is shown and kept. */
  readonly wantsResult: boolean;
  /** Whether it is a cell of its own, rather than a part of one. */
  readonly mark: boolean;
}

const resolved = Promise.resolve();

/** The cells as they begin, end and are interrupted. */
export class Cells {
  readonly #output: Output;
  readonly #onInterrupt: () => unknown;
  readonly #contexts = new Map<number, CellContext>();
  /** The newest cell whose code has come to its end. */
  #ended: CellContext | undefined;
  readonly #out: Record<number, unknown> = {};
  /** Wakes a loop's end that waits to be ended. */
  #release = new Int32Array(new SharedArrayBuffer(4));

  /** No cells yet; `onInterrupt` is what the program does when one is interrupted. */
  constructor(output: Output, onInterrupt: () => unknown) {
    this.#output = output;
    this.#onInterrupt = onInterrupt;
    const values = { _: undefined, __: undefined, ___: undefined, Out: this.#out };
    for (const [name, value] of Object.entries(values)) {
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
    }
    Object.defineProperty(globalThis, "cellSignal", {
      get: () => currentContext().abort.signal,
      set: (value) => Object.defineProperty(globalThis, "cellSignal", { value, writable: true }),
      configurable: true,
    });
  }

  /**
   * Begins a cell; all that follows in this flow of control belongs to it. The promise turns the event loop once, because
   * Deno tells nothing to V8 while it evaluates.
   */
  begin(cell: number, mayAsk: boolean): Promise<void> {
    const context = newContext(cell, mayAsk);
    this.#contexts.set(cell, context);
    this.#output.begin(cell);
    enterContext(context);
    return new Promise((resolve) =>
      native.setImmediate(() => {
        // One that was interrupted before it began does not begin.
        if (!context.isInterrupted) resolve();
      })
    );
  }

  /** Turns the event loop once. */
  turn(): Promise<void> {
    return new Promise((resolve) => native.setImmediate(resolve as () => void));
  }

  /** The code of a cell has come to its end. */
  done(cell: number): void {
    this.#ended = this.#contexts.get(cell);
    this.#contexts.delete(cell);
    this.#output.end(cell);
  }

  /** Keeps the value of a cell as `_`; what has no name is a part of one. */
  keep(value: unknown, name: string): void {
    if (name === "") return;
    const names = globalThis as Record<string, unknown>;
    names["___"] = names["__"];
    names["__"] = names["_"];
    names["_"] = value;
    const input = /^cell:(\d+)$/.exec(name)?.[1];
    if (input === undefined) return;
    const number = Number(input);
    this.#out[number] = value;
    const old = Object.keys(this.#out);
    if (old.length > MOST_OUT) delete this.#out[Number(old[0])];
  }

  /** Ends a cell with a plain value, or none. */
  finish(value: unknown, end: End): Finished {
    try {
      if (end.isError) return { error: describeError(value) };
      if (!end.wantsResult || value === undefined) return {};
      this.keep(value, end.name);
      return { result: { data: { "text/plain": toText(value) }, metadata: {} } };
    } finally {
      if (end.mark) this.end(end.cell);
    }
  }

  /** Ends a cell with an object. What that looks like may be up to the user's code, so the event loop turns first. */
  async finishObject(value: unknown, end: End): Promise<Finished> {
    const context = this.#context(end.cell);
    if (context !== undefined) enterContext(context);
    await this.turn();
    try {
      if (end.isError) return { error: describeError(value) };
      if (!end.wantsResult) return {};
      this.keep(value, end.name);
      return { result: await present(value) };
    } catch (error) {
      return { error: describeError(error) };
    } finally {
      if (end.mark) this.end(end.cell);
    }
  }

  /** All that a cell has written stands before its last mark. */
  end(cell: number): void {
    this.#contexts.delete(cell);
    this.#output.end(lastMark(cell));
  }

  /**
   * A cell is to be interrupted. Runs in the middle of whatever runs, so it tells what that is: when it is the cell, its
   * execution is going to be terminated, and should it end before that, it is waited for in a microtask, where that does no harm.
   * With `force`, that is done with whatever else keeps the event loop from turning, too.
   */
  interrupt(cell: number, force = false): Activity {
    const activity = this.#activity(cell, this.interrupt);
    const isOwn = activity === "spinning" || activity === "inside";
    const context = this.#context(cell);
    if (context !== undefined) {
      context.isInterrupted = true;
      // Parts of Deno's inside, such as its formatting of values, take a termination for an error and go on, and then V8
      // refuses another one. So a cell that spins in calls is ended by one of those that are ours.
      context.isStopping = isOwn;
    }
    cancelAll(context);
    if (activity === "elsewhere" && force) cancelAll(currentContext());
    const isDue = activity === "spinning" || (force && activity !== "busy");
    if (!isDue) return activity;
    const release = this.#release;
    void resolved.then(() => void Atomics.wait(release, 0, 0, ABSORB_MS));
    return "spinning";
  }

  /** The execution was terminated. */
  release(): void {
    Atomics.store(this.#release, 0, 1);
    Atomics.notify(this.#release, 0);
    this.#release = new Int32Array(new SharedArrayBuffer(4));
  }

  /** Lets the program know that its cell was interrupted. Runs user code. */
  async interrupted(cell: number): Promise<void> {
    const context = this.#context(cell);
    if (context === undefined) return;
    context.isStopping = false;
    enterContext(context);
    await this.turn();
    try {
      this.#onInterrupt();
    } finally {
      context.abort.abort(new DOMException("The cell was interrupted", "AbortError"));
    }
  }

  #context(cell: number): CellContext | undefined {
    return this.#contexts.get(cell) ?? (this.#ended?.id === cell ? this.#ended : undefined);
  }

  #activity(cell: number, caller: (...args: never[]) => unknown): Activity {
    const activity = activityBelow(caller);
    const isUsers = activity === "spinning" || activity === "inside";
    return isUsers && currentContext().id !== cell ? "elsewhere" : activity;
  }
}

function cancelAll(context: CellContext | undefined): void {
  for (const cancel of [...context?.onInterrupt ?? []]) cancel();
}
