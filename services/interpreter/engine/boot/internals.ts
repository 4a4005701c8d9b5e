/**
 * The parts of Deno's inside that the engine needs. They belong to the pinned version of Deno.
 *
 * @module
 */

/** A variable that follows a flow of control through its `await`s and callbacks. */
export interface AsyncVariable<T> {
  /** Sets it for what follows. */
  enter(value: T): unknown;
  /** Its value here. */
  get(): T | undefined;
}

interface Internals {
  readonly Console: new (print: (text: string, level: number) => void) => Console & {
    /** Blanks in front of what is printed: two for each open group. */
    readonly indentLevel: number;
  };
  readonly core: {
    readonly AsyncVariable: new <T>() => AsyncVariable<T>;
  };
}

const { internal } = Deno as unknown as { readonly internal: symbol };

/** Deno's inside. */
export const internals: Internals = (Deno as unknown as Record<symbol, Internals>)[internal]!;
