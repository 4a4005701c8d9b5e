import type { ByteCursor } from "../elf/mod.ts";
import type { StringReader } from "./form_value.ts";

/** Most characters of texts that are kept for the next time they are asked for. */
const MOST_KEPT = 8 * 1024 * 1024;

/** Sections that hold texts; undefined for those that are not there. */
export interface StringSections {
  /** `.debug_str`. */
  readonly str: ByteCursor | undefined;
  /** `.debug_line_str`. */
  readonly line_str: ByteCursor | undefined;
  /** `.debug_str_offsets`. */
  readonly offsets: ByteCursor | undefined;
}

/** Texts of other sections, of all units. */
export class DebugStrings {
  readonly #sections: StringSections;
  readonly #kept = new Map<number, string>();
  #keptLength = 0;

  /** Reads from `sections`. */
  constructor(sections: StringSections) {
    this.#sections = sections;
  }

  /** Texts for a unit whose own table of offsets begins at byte `base`. */
  forUnit(base: number, offsetSize: 4 | 8): StringReader {
    return {
      text: (section, offset) => this.text(section, offset),
      indexed: (index) => {
        const { offsets } = this.#sections;
        if (offsets === undefined) return "";
        offsets.at = base + index * offsetSize;
        return this.text("str", offsets.word(offsetSize));
      },
    };
  }

  /** The text at byte `offset` of a section; empty where that is not there. */
  text(section: "str" | "line_str", offset: number): string {
    const cursor = this.#sections[section];
    if (cursor === undefined) return "";
    const key = offset * 2 + (section === "str" ? 0 : 1);
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    cursor.at = offset;
    const text = cursor.text();
    if (this.#keptLength < MOST_KEPT) {
      this.#kept.set(key, text);
      this.#keptLength += text.length + 32;
    }
    return text;
  }
}
