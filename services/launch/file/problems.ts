import { type ErrorCode, RoboError } from "../../../errors.ts";
import { safeText } from "../../../terminal/text.ts";
import type { SourcePlace } from "../plan.ts";

/** Most mistakes that are listed at once. */
export const MAX_SHOWN = 20;

/** Most mistakes that are kept; of those beyond only the number is. */
const MAX_KEPT = 200;

/** A mistake in a launch file. */
export interface Problem {
  /** Where it is. */
  readonly place: SourcePlace;
  /** What is wrong, with the wrong value. */
  readonly message: string;
  /** What is allowed, or what to do. */
  readonly cure: string;
}

/** What is wrong with a launch file: the message has a line for each mistake, which begins with `file:line:column`. */
export class LaunchFileError extends RoboError {
  /** The mistakes, in the order in which they were found. */
  readonly problems: readonly Problem[];

  /** Makes an error of `problems`, of which there are `total`. */
  constructor(code: ErrorCode, problems: readonly Problem[], total: number = problems.length) {
    super(code, message(problems, total), hintOf(problems));
    this.problems = problems;
  }
}

/** Collects the mistakes of a launch file. */
export class Problems {
  readonly #found: Problem[] = [];
  #total = 0;

  /** How many there are. */
  get size(): number {
    return this.#total;
  }

  /** Notes a mistake. What files say is made safe for terminals, and stays on its line. */
  add(place: SourcePlace, message: string, cure: string): void {
    this.#total++;
    if (this.#found.length >= MAX_KEPT) return;
    this.#found.push({ place, message: safeText(message), cure: safeText(cure) });
  }

  /** Throws a {@linkcode LaunchFileError} when there are mistakes. */
  check(code: ErrorCode = "config"): void {
    if (this.#total > 0) throw new LaunchFileError(code, this.#found, this.#total);
  }
}

/** A place as compilers write it. */
export function formatPlace({ file, line, column }: SourcePlace): string {
  return `${safeText(file)}:${line}:${column}`;
}

function message(problems: readonly Problem[], total: number): string {
  const [first] = problems;
  if (first !== undefined && total === 1) return `${formatPlace(first.place)}: ${first.message}`;
  const lines = problems.slice(0, MAX_SHOWN).map(({ place, message, cure }) =>
    `${formatPlace(place)}: ${message}. ${cure}`
  );
  const more = total - lines.length;
  const head = `${total} mistakes in ${first?.place.file ?? "the launch file"}`;
  return [head, ...lines, ...more > 0 ? [`and ${more} more`] : []].join("\n");
}

function hintOf(problems: readonly Problem[]): { readonly hint?: string } {
  return problems.length === 1 ? { hint: problems[0]!.cure } : {};
}
