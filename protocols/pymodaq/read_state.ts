import type { TypedValue } from "./data.ts";
import type { Dialect } from "./dialect.ts";
import type { DialectGuess } from "./dialect_guess.ts";
import type { WireInput } from "./input.ts";

/** What all readers of a stream's fields share. */
export interface ReadState {
  /** The bytes. */
  readonly input: WireInput;
  /** What is known of the dialect, by what was read so far. */
  readonly guess: DialectGuess;
  /** Extra attributes of the last message when its end may yet come. */
  lateEnd: Map<string, TypedValue> | undefined;
}

/** Takes note that the peer speaks one of `dialects`, as `what` shows, which begins at byte `at`. Throws where it cannot. */
export function noteDialect(
  { input, guess }: ReadState,
  dialects: readonly Dialect[],
  { what, at }: { readonly what: string; readonly at: number },
): void {
  if (guess.note(...dialects)) return;
  const known = guess.dialect === undefined ? "its dialect" : `dialect ${guess.dialect}`;
  throw input.violation(`${what} is not what ${known} has there`, at);
}
