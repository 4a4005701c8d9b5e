/** What a comment says of a field. */
export interface Note {
  /** What its numbers count, such as `m/s`. */
  readonly unit?: string;
  /** Least number. */
  readonly min?: number;
  /** Greatest number. */
  readonly max?: number;
  /** What it is for, in one line. */
  readonly description?: string;
}

/** Longest description, in characters. */
const LONGEST_DESCRIPTION = 500;
/** Longest unit, in characters. */
const LONGEST_UNIT = 24;
/** Most characters of a comment that are looked at. */
const LONGEST_COMMENT = 4000;

const NUMBER = "[-+]?(?:0[xX][\\da-fA-F]+|(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][-+]?\\d+)?|inf)";
const RANGE = `(${NUMBER})?\\s*(?:\\.\\.\\.?|…)\\s*(${NUMBER})?`;
const RANGE_ONLY = new RegExp(`^${RANGE}$`);
const RANGE_FIRST = new RegExp(`^(${NUMBER})\\s*(?:\\.\\.\\.?|…)\\s*(${NUMBER})(?=$|[\\s,;:)])`);
const BRACKET_FIRST = /^\[([^[\]]*)\]/;
const BRACKET_LAST = /(?<=^|\s)\[([^[\]]*)\]\.?$/;

/** What people write in comments for other programs. */
const FOR_PROGRAMS =
  /^(NOLINT|clang-format|cppcheck-|coverity|lint\b|LINT|IWYU|GCOVR?_|SPDX-|TODO|FIXME|XXX)/;

/** What a comment says: `[m/s] 0..10 how fast it is`, and the unit also at its end. */
export function readNote(text: string): Note {
  const scan = new NoteScanner(plainText(text));
  return scan.note();
}

class NoteScanner {
  #rest: string;
  #unit: string | undefined;
  #range: readonly [number | undefined, number | undefined] | undefined;

  constructor(text: string) {
    this.#rest = text;
  }

  note(): Note {
    // A unit and a range, in any order, before the words.
    while (this.#takesBracket(BRACKET_FIRST) || this.#takesRange());
    while (this.#takesBracket(BRACKET_LAST));
    const description = shortened(this.#rest.replace(/^\s*[-:,;–—]\s+/, "").trim());
    const [min, max] = this.#range ?? [];
    return {
      ...(this.#unit === undefined || this.#unit === "" ? {} : { unit: this.#unit }),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(description === "" ? {} : { description }),
    };
  }

  /** A unit, a range, or both with a comma or a space between them, in brackets. */
  #takesBracket(pattern: RegExp): boolean {
    const match = pattern.exec(this.#rest);
    const inside = match?.[1]?.trim();
    if (match === null || inside === undefined || inside.length > LONGEST_UNIT * 3) return false;
    if (!this.#takesInside(inside)) return false;
    const { index } = match;
    this.#rest = `${this.#rest.slice(0, index)}${this.#rest.slice(index + match[0].length)}`.trim();
    return true;
  }

  #takesInside(inside: string): boolean {
    const range = rangeOf(inside);
    if (range !== undefined) return this.#takes({ range });
    const parts = /^(\S+?),?\s+(.+)$/.exec(inside) ?? /^([^,]+),(.+)$/.exec(inside);
    if (parts !== null) {
      const [first, second] = [parts[1]!.trim(), parts[2]!.trim()];
      const [before, behind] = [rangeOf(first), rangeOf(second)];
      if (behind !== undefined && isUnit(first)) return this.#takes({ unit: first, range: behind });
      if (before !== undefined && isUnit(second)) {
        return this.#takes({ unit: second, range: before });
      }
    }
    return isUnit(inside) && this.#takes({ unit: inside });
  }

  #takesRange(): boolean {
    const match = RANGE_FIRST.exec(this.#rest);
    const range = match === null ? undefined : limits(match[1], match[2]);
    if (match === null || range === undefined || !this.#takes({ range })) return false;
    this.#rest = this.#rest.slice(match[0].length).replace(/^[,;:]/, "").trim();
    return true;
  }

  #takes(
    { unit, range }: {
      readonly unit?: string;
      readonly range?: readonly [number | undefined, number | undefined];
    },
  ): boolean {
    if (unit !== undefined && this.#unit !== undefined) return false;
    if (range !== undefined && this.#range !== undefined) return false;
    // Nothing is counted: `[-]` and `[1]` are how one says so.
    if (unit !== undefined) this.#unit = /^[-1–]$/.test(unit) ? "" : unit;
    if (range !== undefined) this.#range = range;
    return true;
  }
}

/** A unit has no spaces to speak of, and is no number: `[3]` is an index. */
function isUnit(text: string): boolean {
  return text.length <= LONGEST_UNIT && !/^(?:\d{2,}|[02-9]|)$/.test(text) &&
    !/[;{}"\\=]|\s\S*\s|[\p{Cc}\p{Cf}]/u.test(text);
}

function rangeOf(text: string): readonly [number | undefined, number | undefined] | undefined {
  const match = RANGE_ONLY.exec(text);
  return match === null ? undefined : limits(match[1], match[2]);
}

/** Undefined where it ends before it begins, or has neither end: that is no range. */
function limits(
  first: string | undefined,
  last: string | undefined,
): readonly [number | undefined, number | undefined] | undefined {
  const [min, max] = [limit(first), limit(last)];
  if (min === undefined && max === undefined) return undefined;
  return min !== undefined && max !== undefined && min > max ? undefined : [min, max];
}

function limit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const sign = text.startsWith("-") ? -1 : 1;
  const value = sign * Number(text.replace(/^[-+]/, ""));
  // Without an end on that side.
  return Number.isFinite(value) ? value : undefined;
}

/** The words of a comment in one line: without its signs, frames of stars, and Doxygen's word for a brief description. */
function plainText(text: string): string {
  const inside = text.startsWith("/*")
    ? text.slice(2, -2).slice(0, LONGEST_COMMENT).replace(/^[*!]*<?/, "").replace(/\*+$/, "")
    : text.slice(0, LONGEST_COMMENT);
  const lines = inside.split("\n").map((line) =>
    line.replace(/^\s*(?:\/\/[/!]*<?|\*+)?/, "").replace(/\\\r?$/, "").trim()
  );
  const words = lines.join(" ").replaceAll(/[\s\p{Cc}]+/gu, " ")
    .replace(/^ ?[@\\](?:brief|short|note)\b/, "").trim()
    .replace(/^[-=*_#~+/<!]{3,}\s*/, "").replace(/\s*[-=*_#~+/]{3,}$/, "");
  return FOR_PROGRAMS.test(words) ? "" : words;
}

function shortened(text: string): string {
  return text.length <= LONGEST_DESCRIPTION ? text : `${text.slice(0, LONGEST_DESCRIPTION - 1)}…`;
}
