import { HeaderFault, type Place } from "./header_fault.ts";
import { HeaderSource, type HeaderToken } from "./header_source.ts";
import type { Include, IncludedHeader } from "./include.ts";
import { isKnownHeader } from "./known_headers.ts";

/** Most files that may be in each other. */
const DEEPEST_INCLUDE = 64;
/** Most files. */
const MOST_FILES = 2000;
/** Most characters of all files. */
const MOST_TEXT = 16 * 1024 * 1024;

/** The files that are being read, each included by the one before. */
export class IncludeStack {
  /** What is not found. */
  readonly warnings: string[] = [];
  readonly #include: Include;
  readonly #once = new Set<string>();
  #sources: HeaderSource[] = [];
  #files = 0;
  #text = 0;

  /** Finds headers with `include`. */
  constructor(include: Include) {
    this.#include = include;
  }

  /** The one that is read now; undefined at the end. */
  get current(): HeaderSource | undefined {
    return this.#sources.at(-1);
  }

  /** Reads a header next. `place` is where it is asked for. */
  enter({ name, text, isSystem = false }: IncludedHeader, place: Place | undefined): void {
    this.#files++;
    this.#text += text.length;
    if (this.#sources.length >= DEEPEST_INCLUDE) {
      throw new HeaderFault(
        `Headers include each other more than ${DEEPEST_INCLUDE} deep`,
        place,
        "Add #pragma once to the header that includes itself",
      );
    }
    if (this.#files > MOST_FILES || this.#text > MOST_TEXT) {
      throw new HeaderFault("The header includes too much", place);
    }
    this.#sources.push(new HeaderSource(name, text, isSystem));
  }

  /** Goes back to the header that includes the one that has ended. */
  leave(): void {
    const condition = this.current?.conditions.at(-1);
    if (condition !== undefined) {
      throw new HeaderFault("#if without #endif", condition.place, "Add the missing #endif");
    }
    this.#sources.pop();
  }

  /** Reads next what `text`, a name with its quotes or brackets, stands for behind the `#include` in `source`. */
  include(source: HeaderSource, word: HeaderToken, text: string): void {
    const match = /^(?:"([^"]+)"|<([^>]+)>)/.exec(text);
    if (match === null) throw new HeaderFault("#include without a name", word.place);
    const [, quoted, bracketed] = match;
    const name = quoted ?? bracketed!;
    if (isKnownHeader(name)) return;
    const isQuoted = quoted !== undefined;
    const found = this.#include(name, { file: source.name, isQuoted });
    if (found === undefined) {
      if (!isQuoted || source.isSystem) {
        this.warnings.push(`<${name}> is not known here, and what it declares is missing`);
        return;
      }
      throw new HeaderFault(
        `${name} is not found`,
        word.place,
        `Say where ${name} is, with: --cflags '-I FOLDER'`,
      );
    }
    if (this.#once.has(found.name)) return;
    // What a header of the system's includes is the system's.
    this.enter({ ...found, isSystem: source.isSystem || found.isSystem === true }, word.place);
  }

  /** Never reads a header again. */
  once({ name }: HeaderSource): void {
    this.#once.add(name);
  }

  /** What `run` returns while there are no files. */
  aside<T>(run: () => T): T {
    const sources = this.#sources;
    this.#sources = [];
    const found = run();
    this.#sources = sources;
    return found;
  }
}
