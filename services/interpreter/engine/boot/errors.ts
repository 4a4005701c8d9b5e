import type { CellError } from "../engine.ts";

/** Most lines of a traceback, and longest line, in UTF-16 units. */
const MOST_LINES = 500;
const LONGEST_LINE = 10_000;

/** Deepest chain of causes that is told. */
const MOST_CAUSES = 8;

/** An error as the kernel tells it, whatever was thrown. */
export function describeError(error: unknown): CellError {
  try {
    const { name, value } = headOf(error);
    return {
      name,
      value: clip(value),
      traceback: linesOf(error, 0).slice(0, MOST_LINES).map(clip),
    };
  } catch {
    // Its own properties throw.
    return { name: "Error", value: "", traceback: ["Error: it cannot be shown"] };
  }
}

function headOf(error: unknown): { readonly name: string; readonly value: string } {
  if (error instanceof Error || isErrorLike(error)) {
    return { name: String(error.name), value: String(error.message) };
  }
  return { name: "Thrown", value: inspect(error) };
}

function isErrorLike(error: unknown): error is Error {
  return typeof error === "object" && error !== null && "stack" in error && "message" in error;
}

function linesOf(error: unknown, depth: number): string[] {
  if (!(error instanceof Error || isErrorLike(error))) {
    return `Thrown: ${inspect(error)}`.split("\n");
  }
  const { name, value } = headOf(error);
  const head = `${name}: ${value}`;
  const stack = typeof error.stack === "string" ? error.stack : head;
  const lines = stack.split("\n");
  // The cure, as errors of robo have it.
  const { hint } = error as { readonly hint?: unknown };
  if (typeof hint === "string") lines.push(`hint: ${hint}`);
  if (depth >= MOST_CAUSES) return lines;
  if (error instanceof AggregateError) {
    for (const inner of error.errors.slice(0, 20)) {
      lines.push(...linesOf(inner, depth + 1).map((line) => `    ${line}`));
    }
  }
  if (error.cause !== undefined && error.cause !== null) {
    const [first = "", ...rest] = linesOf(error.cause, depth + 1);
    lines.push(`Caused by: ${first}`, ...rest);
  }
  return lines;
}

function inspect(value: unknown): string {
  return Deno.inspect(value, { colors: false });
}

function clip(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)} …` : text;
}
