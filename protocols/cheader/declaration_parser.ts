import type { Abi } from "./abi.ts";
import { skipsAside } from "./asides.ts";
import { attributedType } from "./attributed_type.ts";
import { mergedAttributes } from "./attributes.ts";
import { HeaderFault } from "./header_fault.ts";
import type { HeaderToken } from "./header_source.ts";
import type { ParserParts } from "./parser_parts.ts";
import { TokenCursor } from "./token_cursor.ts";
import { TypeParser } from "./type_parser.ts";
import type { TypeTable } from "./type_table.ts";

const CPP = /^(namespace|class|template|using|public|private|protected|virtual|friend|operator)$/;

/** Reads the declarations of a header. */
export class DeclarationParser {
  /** The names that it declares. */
  readonly table: TypeTable;
  readonly #cursor: TokenCursor;
  readonly #parts: ParserParts;
  #externs = 0;

  /** Reads `tokens`, in which there are no comments. */
  constructor(tokens: readonly HeaderToken[], abi: Abi, warn: (warning: string) => void) {
    this.#cursor = new TokenCursor(tokens);
    this.#parts = new TypeParser(this.#cursor, abi, warn).parts;
    this.table = this.#parts.table;
  }

  /** Reads all of them. Mistakes in headers of the system's are left out. */
  read(): void {
    for (let token = this.#cursor.peek(); token !== undefined; token = this.#cursor.peek()) {
      const start = this.#cursor.at;
      try {
        this.#external(token);
      } catch (error) {
        if (!(error instanceof HeaderFault) || !token.isSystem) throw error;
        this.#recover(start);
      }
    }
    if (this.#externs > 0) {
      throw new HeaderFault('extern "C" { does not end', this.#cursor.place, "Add the missing }");
    }
  }

  /** Behind the declaration that begins at `start`. */
  #recover(start: number): void {
    this.#cursor.at = start;
    this.#cursor.skipTo(";", "{");
    if (this.#cursor.is("{")) this.#cursor.skipBrackets();
    else if (this.#cursor.peek() !== undefined) this.#cursor.take();
  }

  #external(token: HeaderToken): void {
    const { text, kind } = token;
    if (this.#cursor.takes(";")) return;
    if (text === "}" && this.#externs > 0) {
      this.#externs--;
      this.#cursor.take();
      return;
    }
    if (text === "extern" && this.#cursor.peek(1)?.kind === "text") {
      this.#cursor.take();
      this.#cursor.take();
      if (this.#cursor.takes("{")) this.#externs++;
      return;
    }
    if (skipsAside(this.#cursor, token)) return;
    if (kind === "name" && CPP.test(text) && this.#cursor.peek(1)?.kind === "name") {
      throw new HeaderFault(
        `${text} is C++, which only a compiler lays out`,
        token.place,
        "Install g++, or name it with --cc",
      );
    }
    this.#declaration(token);
  }

  #declaration(first: HeaderToken): void {
    const { typed, isTypedef, attributes } = this.#parts.specifiers();
    if (this.#cursor.takes(";")) return;
    for (;;) {
      const found = this.#parts.declarators.next(typed);
      if (isTypedef) {
        if (found.name === undefined) throw this.#cursor.unexpected();
        const all = mergedAttributes(attributes, found.attributes);
        this.table.define(
          found.name,
          attributedType(found.typed, all, this.#parts),
          first.isSystem,
        );
      } else if (found.isFunction && this.#cursor.is("{")) {
        this.#cursor.skipBrackets();
        return;
      } else if (this.#cursor.takes("=")) this.#cursor.skipTo(",", ";");
      if (this.#cursor.takes(",")) continue;
      if (this.#cursor.takes(";")) return;
      throw this.#cursor.unexpected();
    }
  }
}
