import type { CEnum } from "../clayout/c_types.ts";
import type { Abi } from "./abi.ts";
import { AttributeParser } from "./attribute_parser.ts";
import { type Attributes, MODES, noAttributes } from "./attributes.ts";
import { cInteger } from "./c_integer.ts";
import { DeclaratorParser, QUALIFIER } from "./declarator_parser.ts";
import { HeaderFault, type Place } from "./header_fault.ts";
import type { HeaderToken } from "./header_source.ts";
import { NumberParser } from "./number_parser.ts";
import { type DeclaredField, placeFields } from "./struct_layout.ts";
import { TokenCursor } from "./token_cursor.ts";
import { StructType, TypeTable } from "./type_table.ts";
import { KnownTypes, MOST_BYTES, type Typed } from "./typed.ts";

/** How deep structs may lie in each other. */
const DEEPEST = 64;
/** Most fields of one struct. */
const MOST_FIELDS = 20_000;

const STORAGE =
  /^(extern|static|register|auto|inline|__inline|__inline__|_Noreturn|_Thread_local|__thread|constexpr)$/;
const BASIC = /^(char|short|int|long|signed|unsigned|float|double|_Complex|__int128)$/;
const OTHER_SPELLINGS: Readonly<Record<string, string>> = {
  __signed: "signed",
  __signed__: "signed",
  __complex__: "_Complex",
  __complex: "_Complex",
};
const CPP = /^(namespace|class|template|using|public|private|protected|virtual|friend|operator)$/;

interface Specifiers {
  readonly typed: Typed;
  readonly isTypedef: boolean;
  readonly attributes: Attributes;
  /** Whether its fields count as those of the struct that it is in, where it has no name there. */
  readonly isNameless: boolean;
}

/** Reads the declarations of a header. */
export class DeclarationParser {
  /** The names that it declares. */
  readonly table = new TypeTable();
  readonly #cursor: TokenCursor;
  readonly #abi: Abi;
  readonly #known: KnownTypes;
  readonly #attributes: AttributeParser;
  readonly #numbers: NumberParser;
  readonly #declarators: DeclaratorParser;
  #depth = 0;
  #externs = 0;

  /** Reads `tokens`, in which there are no comments. */
  constructor(tokens: readonly HeaderToken[], abi: Abi, warn: (warning: string) => void) {
    this.#abi = abi;
    this.#cursor = new TokenCursor(tokens);
    this.#known = new KnownTypes(abi);
    const typeName = () => this.#typeName();
    this.#numbers = new NumberParser(this.#cursor, { table: this.table, abi, typeName });
    const number = (from: number, to: number) => this.#numbers.value(from, to);
    const align = (from: number, to: number) => this.#alignment(from, to);
    this.#attributes = new AttributeParser(this.#cursor, abi, { number: align, warn });
    const parts = { known: this.#known, attributes: this.#attributes, number };
    this.#declarators = new DeclaratorParser(this.#cursor, parts);
  }

  /** Reads all of them. Mistakes in headers of the system's are left out. */
  read(): void {
    for (let token = this.#cursor.peek(); token !== undefined; token = this.#cursor.peek()) {
      const start = this.#cursor.at;
      try {
        this.#external(token);
      } catch (error) {
        if (!(error instanceof HeaderFault) || !token.isSystem) throw error;
        this.#depth = 0;
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
    if (this.#skipsAside(token)) return;
    if (kind === "name" && CPP.test(text) && this.#cursor.peek(1)?.kind === "name") {
      throw new HeaderFault(
        `${text} is C++, which only a compiler lays out`,
        token.place,
        "Install g++, or name it with --cc",
      );
    }
    this.#declaration(token);
  }

  /** Assertions and pragmas in the text. */
  #skipsAside({ text, place }: HeaderToken): boolean {
    if (/^(_Static_assert|static_assert|asm|__asm__)$/.test(text)) {
      this.#cursor.skipTo(";");
      return true;
    }
    if (text !== "_Pragma") return false;
    this.#cursor.take();
    const from = this.#cursor.at;
    this.#cursor.skipBrackets();
    const words = this.#cursor.slice(from, this.#cursor.at);
    if (words.some(({ text }) => /pack|scalar_storage_order|ms_struct/.test(text))) {
      throw new HeaderFault("_Pragma is not understood", place);
    }
    return true;
  }

  #declaration(first: HeaderToken): void {
    const { typed, isTypedef, attributes } = this.#specifiers();
    if (this.#cursor.takes(";")) return;
    for (;;) {
      const found = this.#declarators.next(typed);
      if (isTypedef) {
        if (found.name === undefined) throw this.#unexpected();
        const all = merged(attributes, found.attributes);
        this.table.define(found.name, this.#withAttributes(found.typed, all), first.isSystem);
      } else if (found.isFunction && this.#cursor.is("{")) {
        this.#cursor.skipBrackets();
        return;
      } else if (this.#cursor.takes("=")) this.#cursor.skipTo(",", ";");
      if (this.#cursor.takes(",")) continue;
      if (this.#cursor.takes(";")) return;
      throw this.#unexpected();
    }
  }

  #unexpected(): HeaderFault {
    const token = this.#cursor.peek();
    const words = token === undefined
      ? "The header ends too early"
      : `${token.text.slice(0, 40)} is not understood here`;
    return new HeaderFault(words, this.#cursor.place);
  }

  #typeName(): Typed {
    const { typed } = this.#specifiers();
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
    return this.table.typedefs.get(name) ?? this.#known.get(name);
  }

  #specifiers(): Specifiers {
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
        if (words.length > 8) throw this.#unexpected();
      } else if (/^(struct|union|enum)$/.test(text) && !hasType) {
        this.#cursor.take();
        const found = text === "enum" ? this.#enum(token) : this.#struct(token);
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
      throw words.length === 0 ? this.#unexpected() : new HeaderFault(
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

  #withAttributes(typed: Typed, { align, mode, fault }: Attributes): Typed {
    if (fault !== undefined) {
      return { type: undefined, align: 1, isUser: false, spelling: typed.spelling, fault };
    }
    let found = typed;
    if (mode !== undefined) {
      const bytes = mode === "word" || mode === "pointer" ? this.#abi.pointer : MODES[mode];
      const { type } = typed;
      if (bytes === undefined || type?.kind !== "scalar" || !/int/.test(type.scalar)) {
        throw new HeaderFault(
          `The mode ${mode.slice(0, 40)} is not understood`,
          this.#cursor.place,
        );
      }
      const sign = type.scalar.startsWith("u") ? "u" : "";
      found = this.#known.scalar(`${sign}int${8 * bytes}` as "int8", typed.spelling);
    }
    if (align === 0) return found;
    const { type, isChar = false, spelling, fault: why } = found;
    // The attribute of a typedef may make it less as well.
    return {
      type,
      align,
      isUser: true,
      isChar,
      spelling,
      ...(why === undefined ? {} : { fault: why }),
    };
  }

  #struct(keyword: HeaderToken): StructType {
    const attributes = noAttributes();
    this.#attributes.takes(attributes);
    const isUnion = keyword.text === "union";
    const tag = this.#cursor.peek()?.kind === "name" ? this.#cursor.take().text : undefined;
    const typed = this.#tagged(tag, isUnion, keyword.place);
    this.#attributes.takes(attributes);
    if (this.#cursor.is(":")) {
      throw new HeaderFault("Base classes are C++, which only a compiler lays out", keyword.place);
    }
    if (!this.#cursor.is("{")) return typed;
    if (typed.isComplete || typed.isOpen) {
      throw new HeaderFault(`${typed.spelling} is declared twice`, keyword.place);
    }
    if (++this.#depth > DEEPEST) {
      throw new HeaderFault(`Structs lie deeper than ${DEEPEST} in each other`, keyword.place);
    }
    this.table.listed.push({ type: typed.struct, isSystem: keyword.isSystem });
    if (tag !== undefined) this.table.spellings.set(typed.struct, typed.spelling);
    typed.isOpen = true;
    const fields = this.#fields();
    this.#depth--;
    this.#attributes.takes(attributes);
    if (attributes.fault !== undefined) {
      throw new HeaderFault(`${typed.spelling} ${attributes.fault}`, keyword.place);
    }
    const { isPacked, align } = attributes;
    const placed = placeFields(
      fields,
      { isUnion, isPacked, align, pack: this.#cursor.pack },
      this.#abi,
    );
    if (placed.size > MOST_BYTES) {
      throw new HeaderFault(`${typed.spelling} is larger than any memory`, keyword.place);
    }
    Object.assign(typed.struct, placed);
    typed.isOpen = false;
    typed.isComplete = true;
    return typed;
  }

  #tagged(tag: string | undefined, isUnion: boolean, place: Place): StructType {
    if (tag === undefined) return new StructType(isUnion, undefined);
    const known = this.table.tags.get(tag);
    if (known === undefined) {
      const made = new StructType(isUnion, tag);
      this.table.tags.set(tag, made);
      return made;
    }
    if (known instanceof StructType && known.struct.isUnion === isUnion) return known;
    throw new HeaderFault(`${tag} is declared as something else before`, place);
  }

  #fields(): DeclaredField[] {
    this.#cursor.expect("{");
    const fields: DeclaredField[] = [];
    const names = new Set<string>();
    while (!this.#cursor.takes("}")) {
      const token = this.#cursor.peek();
      if (token === undefined) {
        throw new HeaderFault("A struct does not end", this.#cursor.place, "Add the missing }");
      }
      if (this.#cursor.takes(";") || this.#skipsAside(token)) continue;
      for (const field of this.#members()) {
        if (field.name !== undefined && names.has(field.name)) {
          throw new HeaderFault(`The field ${field.name} is declared twice`, token.place);
        }
        if (field.name !== undefined) names.add(field.name);
        fields.push(field);
      }
      if (fields.length > MOST_FIELDS) {
        throw new HeaderFault(`A struct has more than ${MOST_FIELDS} fields`, token.place);
      }
    }
    return fields;
  }

  /** The fields of one declaration. */
  *#members(): Generator<DeclaredField> {
    const place = this.#cursor.place;
    const { typed, attributes, isNameless } = this.#specifiers();
    if (this.#cursor.takes(";")) {
      if (isNameless) yield this.#field(undefined, typed, { attributes, place });
      return;
    }
    for (;;) {
      const isPadding = this.#cursor.is(":");
      const found = isPadding ? undefined : this.#declarators.next(typed);
      if (found !== undefined && found.name === undefined) throw this.#unexpected();
      const all = merged(attributes, found?.attributes ?? noAttributes());
      const bits = this.#cursor.takes(":") ? this.#bits() : undefined;
      this.#attributes.takes(all);
      yield this.#field(found?.name, found?.typed ?? typed, { attributes: all, place, bits });
      if (this.#cursor.takes(",")) continue;
      if (!this.#cursor.is(";")) throw this.#unexpected();
      this.#cursor.take();
      return;
    }
  }

  #bits(): number {
    const from = this.#cursor.at;
    // An attribute behind the number ends it as well.
    for (let token = this.#cursor.peek(); token !== undefined; token = this.#cursor.peek()) {
      if (/^[,;}]$/.test(token.text) || /^__attribute(__)?$/.test(token.text)) break;
      if (/^[([]$/.test(token.text)) this.#cursor.skipBrackets();
      else this.#cursor.take();
    }
    const bits = this.#numbers.value(from, this.#cursor.at);
    if (bits < 0n || bits > 128n) {
      throw new HeaderFault(`A field cannot have ${bits} bits`, this.#cursor.place);
    }
    return Number(bits);
  }

  #field(
    name: string | undefined,
    declared: Typed,
    { attributes, place, bits }: {
      readonly attributes: Attributes;
      readonly place: Place | undefined;
      readonly bits?: number | undefined;
    },
  ): DeclaredField {
    const { isPacked, align, fault: why, mode } = attributes;
    const typed = mode === undefined
      ? declared
      : this.#withAttributes(declared, { ...attributes, align: 0 });
    const { type, isUser, spelling, fault = "is not in memory" } = typed;
    if (type === undefined || why !== undefined) {
      const cure = fault.endsWith("not known")
        ? "Include the header that declares it, or have a compiler lay it out, with --cc gcc"
        : undefined;
      throw new HeaderFault(`${name ?? "A field"} ${why ?? fault}`, place, cure);
    }
    if (bits !== undefined) {
      const isWhole = type.kind === "enum" || type.kind === "scalar" && !/float/.test(type.scalar);
      if (!isWhole) {
        throw new HeaderFault(`${name ?? "A field"} has bits, but is no whole number`, place);
      }
      const most = type.kind === "scalar" && type.scalar === "bool" ? 1 : 8 * type.size;
      if (bits > most) {
        throw new HeaderFault(`${name ?? "A field"} has ${bits} bits, more than its type`, place);
      }
      if (bits === 0 && name !== undefined) throw new HeaderFault(`${name} has no bits`, place);
    }
    return { name, typed: { type, align: typed.align, isUser, spelling }, bits, isPacked, align };
  }

  #enum(keyword: HeaderToken): Typed {
    const attributes = noAttributes();
    this.#attributes.takes(attributes);
    const tag = this.#cursor.peek()?.kind === "name" ? this.#cursor.take().text : undefined;
    this.#attributes.takes(attributes);
    const under = this.#cursor.takes(":") ? this.#specifiers().typed : undefined;
    const known = tag === undefined ? undefined : this.table.tags.get(tag);
    if (!this.#cursor.is("{")) {
      if (known !== undefined && !(known instanceof StructType)) return known;
      if (known !== undefined) throw new HeaderFault(`${tag} is no enum`, keyword.place);
      // gcc takes an enum that is declared later for an unsigned int; nobody does that on purpose.
      return {
        type: undefined,
        align: 4,
        isUser: false,
        spelling: `enum ${tag}`,
        fault: `has the type enum ${tag}, which is not declared`,
      };
    }
    if (known !== undefined) throw new HeaderFault(`${tag} is declared twice`, keyword.place);
    const values = this.#enumerators();
    this.#attributes.takes(attributes);
    const scalar = enumScalar(
      [...values.values()],
      under,
      attributes.isPacked || this.#abi.hasShortEnums,
    );
    if (scalar === undefined) {
      throw new HeaderFault("The numbers of the enum do not fit into its type", keyword.place);
    }
    const size = Number(/\d+$/.exec(scalar)![0]) / 8;
    const numbers = new Map([...values].map(([name, value]) => [name, plain(value)]));
    const type: CEnum = { kind: "enum", name: tag, scalar, size, values: numbers };
    this.table.listed.push({ type, isSystem: keyword.isSystem });
    const spelling = `enum ${tag ?? "{…}"}`;
    const typed: Typed = {
      type,
      align: Math.max(size, attributes.align),
      isUser: attributes.align > 0,
      spelling,
    };
    if (tag !== undefined) {
      this.table.tags.set(tag, typed);
      this.table.spellings.set(type, spelling);
    }
    return typed;
  }

  #enumerators(): Map<string, bigint> {
    this.#cursor.expect("{");
    const values = new Map<string, bigint>();
    let next = 0n;
    while (!this.#cursor.takes("}")) {
      const token = this.#cursor.take();
      if (token.kind !== "name") {
        throw new HeaderFault("A name is missing in the enum", token.place);
      }
      this.#attributes.takes(noAttributes());
      if (this.#cursor.takes("=")) {
        const from = this.#cursor.at;
        this.#cursor.skipTo(",");
        next = this.#numbers.value(from, this.#cursor.at);
      }
      if (this.table.enumerators.has(token.text)) {
        throw new HeaderFault(`${token.text} is declared twice`, token.place);
      }
      values.set(token.text, next);
      const isInt = next === BigInt.asIntN(32, next);
      this.table.enumerators.set(token.text, cInteger(next, isInt ? 32 : 64, next >= 1n << 63n));
      next++;
      if (!this.#cursor.is("}")) this.#cursor.expect(",");
    }
    return values;
  }
}

function merged(a: Attributes, b: Attributes): Attributes {
  return {
    isPacked: a.isPacked || b.isPacked,
    align: Math.max(a.align, b.align),
    mode: b.mode ?? a.mode,
    fault: a.fault ?? b.fault,
  };
}

function plain(value: bigint): number | bigint {
  const isSafe = value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
  return isSafe ? Number(value) : value;
}

/** The integer that an enum with these numbers is. */
function enumScalar(
  values: readonly bigint[],
  under: Typed | undefined,
  isShort: boolean,
): CEnum["scalar"] | undefined {
  if (under !== undefined) {
    const type = under.type;
    return type?.kind === "scalar" && !/float|bool/.test(type.scalar)
      ? type.scalar as CEnum["scalar"]
      : undefined;
  }
  const isSigned = values.some((value) => value < 0n);
  for (const bits of isShort ? [8, 16, 32, 64] : [32, 64]) {
    const fits = (value: bigint) =>
      value === (isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
    if (values.every(fits)) return `${isSigned ? "int" : "uint"}${bits}` as CEnum["scalar"];
  }
  return undefined;
}
