import type { TypedValue, WireArray } from "./data.ts";
import type { DataPlace } from "./read_objects.ts";
import type { ReadState } from "./read_state.ts";
import { readArrayElements, readArrays, readStringElements, readTyped } from "./read_typed.ts";
import { later, type Reading } from "./reading.ts";

/** What stands at the end of a DataWithAxes. */
export interface DataEnd {
  /** Errors of its arrays; empty when there are none. */
  readonly errors: readonly WireArray[];
  /** Its extra attributes by name. */
  readonly extra: Map<string, TypedValue>;
}

/**
 * Reads the errors (T2 and later) and the extra attributes.
 *
 * T1 has one list here, of the attributes' names; the others have one of errors before it. A list that is not empty tells
 * which by the type of its elements. Behind an empty one stands in T2 another list; in T1 whatever comes behind the data,
 * which is the name of a type or a command. Both begin with a length, then a letter, and a list with its number, then
 * the length of `string`, with a zero byte. An empty list has nothing behind its number, 0, which no command has as length.
 *
 * At the end of a message nothing may follow for long. It is passed on then, as one of T1, and what comes next is looked at
 * by {@linkcode readLateEnd}.
 */
export function* readDataEnd(state: ReadState, { depth, isLast }: DataPlace): Reading<DataEnd> {
  const { input, guess } = state;
  const extra = new Map<string, TypedValue>();
  if (guess.is("T1")) return { errors: [], extra: yield* readExtra(state, extra, depth) };
  if (!guess.mayBe("T1")) {
    const errors = yield* readArrays(state);
    return { errors, extra: yield* readExtra(state, extra, depth) };
  }
  const count = input.count("A list") ?? (yield* later(() => input.count("A list")));
  if (count > 0) {
    const isNames = namesAreNext(state) ?? (yield* later(() => namesAreNext(state)));
    guess.note(isNames ? "T1" : "T2");
    if (isNames) return { errors: [], extra: yield* readNamed(state, { extra, count, depth }) };
    const errors = yield* readArrayElements(state, count);
    return { errors, extra: yield* readExtra(state, extra, depth) };
  }
  if (isLast && input.waiting === 0) {
    state.lateEnd = extra;
    return { errors: [], extra };
  }
  const isList = listIsNext(state) ?? (yield* later(() => listIsNext(state)));
  guess.note(isList ? "T2" : "T1");
  return { errors: [], extra: isList ? yield* readExtra(state, extra, depth) : extra };
}

/**
 * Looks, at the beginning of a message, whether the one before had its end yet to come: then that was one of T2, and its
 * extra attributes are filled in.
 */
export function* readLateEnd(state: ReadState, extra: Map<string, TypedValue>): Reading<void> {
  const isList = listIsNext(state) ?? (yield* later(() => listIsNext(state)));
  state.guess.note(isList ? "T2" : "T1");
  if (isList) yield* readExtra(state, extra, 0);
}

/** Whether a list of names or one of arrays has begun, after its number. */
function namesAreNext({ input }: ReadState): boolean | undefined {
  return input.has(4) ? input.peekUint32(0) === "string".length : undefined;
}

/** Whether a list of names begins, and not a text. */
function listIsNext({ input }: ReadState): boolean | undefined {
  if (!input.has(4)) return undefined;
  if (input.peekUint32(0) === 0) return true;
  return input.has(5) ? input.peek(4) === 0 : undefined;
}

function* readExtra(
  state: ReadState,
  extra: Map<string, TypedValue>,
  depth: number,
): Reading<Map<string, TypedValue>> {
  const { input } = state;
  const count = input.count("A list") ?? (yield* later(() => input.count("A list")));
  return yield* readNamed(state, { extra, count, depth });
}

function* readNamed(
  state: ReadState,
  { extra, count, depth }: {
    /** Its extra attributes by name. */
    readonly extra: Map<string, TypedValue>;
    readonly count: number;
    readonly depth: number;
  },
): Reading<Map<string, TypedValue>> {
  if (count === 0) return extra;
  const names = yield* readStringElements(state, count);
  for (const name of names) extra.set(name, yield* readTyped(state, depth + 1));
  return extra;
}
