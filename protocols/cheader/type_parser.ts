import type { Abi } from "./abi.ts";
import { AttributeParser } from "./attribute_parser.ts";
import { noAttributes } from "./attributes.ts";
import { DeclaratorParser, QUALIFIER } from "./declarator_parser.ts";
import { EnumParser } from "./enum_parser.ts";
import { HeaderFault } from "./header_fault.ts";
import { NumberParser } from "./number_parser.ts";
import type { ParserParts, Specifiers } from "./parser_parts.ts";
import { StructParser } from "./struct_parser.ts";
import type { TokenCursor } from "./token_cursor.ts";
import { StructType, TypeTable } from "./type_table.ts";
import { KnownTypes, type Typed } from "./typed.ts";

const STORAGE =
  /^(extern|static|register|auto|inline|__inline|__inline__|_Noreturn|_Thread_local|__thread|constexpr)$/;
const BASIC = /^(char|short|int|long|signed|unsigned|float|double|_Complex|__int128)$/;
const OTHER_SPELLINGS: Readonly<Record<string, string>> = {
  __signed: "signed",
  __signed__: "signed",
  __complex__: "_Complex",
  __complex: "_Complex",
};

/** Reads types, those that are declared on the way included. */
export class TypeParser {
  /** What it reads from and with. */
  readonly parts: ParserParts;
  readonly #cursor: TokenCursor;
  readonly #abi: Abi;
  readonly #table = new TypeTable();
  readonly #known: KnownTypes;
  readonly #attributes: AttributeParser;
  readonly #numbers: NumberParser;
  readonly #declarators: DeclaratorParser;
  readonly #structs: StructParser;
  readonly #enums: EnumParser;

  /** Reads from `cursor`. */
  constructor(cursor: TokenCursor, abi: Abi, warn: (warning: string) => void) {
    this.#cursor = cursor;
    this.#abi = abi;
    const known = this.#known = new KnownTypes(abi);
    const table = this.#table;
    const typeName = () => this.#typeName();
    const numbers = this.#numbers = new NumberParser(cursor, { table, abi, typeName });
    const number = (from: number, to: number) => numbers.value(from, to);
    const align = (from: number, to: number) => this.#alignment(from, to);
    const attributes = this.#attributes = new AttributeParser(cursor, abi, { number: align, warn });
    const declarators = this.#declarators = new DeclaratorParser(cursor, {
      known,
      attributes,
      number,
    });
    const specifiers = () => this.specifiers();
    this.parts = { cursor, abi, table, known, attributes, numbers, declarators, specifiers };
    this.#structs = new StructParser(this.parts);
    this.#enums = new EnumParser(this.parts);
  }

  /** What stands before the names of the next declaration. */
  specifiers(): Specifiers {
    const attributes = noAttributes();
    const words: string[] = [];
    let [typed, isTypedef, isConst, isNameless]: [Typed | undefined, boolean, boolean, boolean] = [
      undefined,
      false,
      false,
      false,
    ];
    for (
      let token = this.#cursor.peek();
      token?.kind === "name" || token?.text === "[";
      token = this.#cursor.peek()
    ) {
      if (this.#attributes.takes(attributes)) continue;
      if (token.text === "[") break;
      const text = OTHER_SPELLINGS[token.text] ?? token.text;
      const hasType = typed !== undefined || words.length > 0;
      if (text === "typedef") isTypedef = true;
      else if (text === "const") isConst = true;
      else if (QUALIFIER.test(text) || STORAGE.test(text)) { /* of no matter in memory */ }
      else if (text === "_Atomic") {
        if (this.#cursor.peek(1)?.text === "(") {
          throw new HeaderFault("_Atomic(…) is not understood", token.place);
        }
      } else if (/^(typeof|__typeof__|__typeof|__auto_type|_BitInt|_Decimal\d+)$/.test(text)) {
        throw new HeaderFault(`${text} is not understood`, token.place);
      } else if (BASIC.test(text) && typed === undefined) {
        words.push(text);
        if (words.length > 8) throw this.#cursor.unexpected();
      } else if (/^(struct|union|enum)$/.test(text) && !hasType) {
        this.#cursor.take();
        const found = text === "enum" ? this.#enums.parse(token) : this.#structs.parse(token);
        [typed, isNameless] = [found, found instanceof StructType && found.tag === undefined];
        continue;
      } else if (
        hasType && !(words.length === 1 && words[0] === "_Complex" && /^_Float/.test(text))
      ) break;
      else if (hasType) words.push(text);
      else {
        typed = this.#typeOf(text) ??
          {
            type: undefined,
            align: 1,
            isUser: false,
            spelling: text,
            fault: `has the type ${text.slice(0, 80)}, which is not known`,
          };
      }
      this.#cursor.take();
    }
    typed ??= this.#known.words(words);
    if (typed === undefined) {
      throw words.length === 0 ? this.#cursor.unexpected() : new HeaderFault(
        `${words.join(" ")} is no type, or none that is known of ${this.#abi.title}`,
        this.#cursor.place,
      );
    }
    // Only what points to it says so.
    if (isConst && !(typed instanceof StructType)) {
      typed = { ...typed, spelling: `const ${typed.spelling}` };
    }
    return { typed, isTypedef, attributes, isNameless };
  }

  #typeName(): Typed {
    const { typed } = this.specifiers();
    return this.#declarators.next(typed).typed;
  }

  /** A number, or the alignment of a type, as `_Alignas` takes both. */
  #alignment(from: number, to: number): number {
    const first = this.#cursor.slice(from, from + 1)[0]?.text ?? "";
    if (
      !/^(struct|union|enum)$/.test(first) && !BASIC.test(first) &&
      this.#typeOf(first) === undefined
    ) {
      return Number(this.#numbers.value(from, to));
    }
    const back = this.#cursor.at;
    this.#cursor.at = from;
    const { align } = this.#typeName();
    this.#cursor.at = back;
    return align;
  }

  #typeOf(name: string): Typed | undefined {
    if (name === "void") return this.#known.nothing();
    return this.#table.typedefs.get(name) ?? this.#known.get(name);
  }
}
