import type { CArray, CEnum, CField, CPointer, CScalar, CStruct } from "../c_types.ts";
import { elementOf } from "../c_type_text.ts";
import { isNamed, membersOf } from "../members.ts";
import { SCALAR_FACTS } from "../scalar_facts.ts";
import { isBig, pointerRule, valueRule } from "../value_rule.ts";
import type { EncodeRules } from "./encode_rules.ts";
import { atOf, bulkArrayOf, elementPlace, type Place, placeOf } from "./place.ts";
import type { SourceContext } from "./read_source.ts";
import { writeOrder } from "./write_order.ts";
import { writeSource } from "./write_source.ts";

/** Writes functions `encode<n>(v, view, bytes, at)` that write objects as structs. */
export class EncodeWriter {
  readonly #context: SourceContext;
  readonly #rules: EncodeRules;
  readonly #numbers = new Map<CStruct, number>();
  readonly #functions: string[] = [];
  /** Names of the fields of each struct, for the errors and for keys that are none. */
  readonly keys: string[][] = [];

  /** Writes code for what `context` says. */
  constructor(context: SourceContext, rules: EncodeRules) {
    this.#context = context;
    this.#rules = rules;
  }

  /** All functions. */
  text(): string {
    return this.#functions.join("\n");
  }

  /** Writes the function of a struct, if it has none yet; returns its name. */
  struct(struct: CStruct): string {
    const known = this.#numbers.get(struct);
    if (known !== undefined) return `encode${known}`;
    const number = this.#numbers.size;
    this.#numbers.set(struct, number);
    const names = [...new Set(membersOf(struct).map(({ field }) => field.name))];
    this.keys[number] = names;
    const body = struct.isUnion
      ? this.#union(struct, { base: 0, missing: unionMissing(names) })
      : this.#fields(struct, 0);
    const check = this.#rules.unknownKeys === "refused" ? `checkKeys(v, keys[${number}]);\n` : "";
    this.#functions.push(
      `function encode${number}(v, view, bytes, at) {
if (typeof v !== "object" || v === null) throw fault(v, "an object");
let x;
${check}${body}
}`,
    );
    return `encode${number}`;
  }

  /** Writes a function `write(x, view, bytes, at)` of one place. */
  place(place: Place): string {
    return `function write(x, view, bytes, at) {\n${this.value(place)}\n}`;
  }

  /** Statements that write the variable `x` to the place. */
  value(place: Place): string {
    const { type, path } = place;
    switch (type.kind) {
      case "scalar":
      case "enum":
      case "pointer":
        return this.#number({ ...place, type });
      case "text": {
        const most = type.size - (this.#rules.textEnd === "needed" ? 1 : 0);
        return `if (!writeText(bytes, [${atOf(place)}, ${type.size}, ${most}], x)) ` +
          `throw fault(x, "a text of at most ${most} bytes in UTF-8"${path});`;
      }
      case "array":
        return this.#array(place, type);
      case "struct":
        return `try { ${this.struct(type)}(x, view, bytes, ${atOf(place)}); } ` +
          `catch (error) { throw inside(error${path}); }`;
    }
  }

  #fields({ fields }: CStruct, base: number): string {
    return fields.map((field) => this.#field(field, base)).join("\n");
  }

  #field(field: CField, base: number): string {
    if (!isNamed(field)) {
      const inner = field.type as CStruct;
      const begin = base + field.offset;
      if (!inner.isUnion) return this.#fields(inner, begin);
      const names = membersOf(inner).map(({ field }) => field.name);
      return names.length === 0
        ? ""
        : this.#union(inner, { base: begin, missing: insteadMissing(names) });
    }
    const code = `x = v[${JSON.stringify(field.name)}];\n`;
    const write = this.value(placeOf(field, base));
    // Nothing of it is stored, so that nothing is missed.
    return field.type.size === 0 ? `${code}if (x !== undefined) {\n${write}\n}` : code + write;
  }

  /** Writes those members that there are, and sees to it that there is one. */
  #union(
    union: CStruct,
    { base, missing }: { readonly base: number; readonly missing: string },
  ): string {
    const found = `n${this.#context.tables.variable()}`;
    const members = writeOrder(union).map((field) => {
      const names = isNamed(field)
        ? [field.name]
        : membersOf(field.type as CStruct).map(({ field }) => field.name);
      if (names.length === 0) return "";
      const isThere = names.map((name) => `v[${JSON.stringify(name)}] !== undefined`).join(" || ");
      return `if (${isThere}) {\n${found}++;\n${this.#field(field, base)}\n}`;
    });
    if (union.size === 0) return members.join("\n").replaceAll(`${found}++;\n`, "");
    return `let ${found} = 0;\n${members.join("\n")}\nif (${found} === 0) ${missing}`;
  }

  #number(place: Place & { readonly type: CScalar | CEnum | CPointer }): string {
    const { type, path } = place;
    const isWide = type.kind === "pointer" || isBig(type, place.field);
    const { condition, words } = type.kind === "pointer"
      ? pointerRule(type)
      : valueRule(type, place.field);
    const lines: string[] = [];
    let given = "x";
    if (type.kind === "enum") {
      given = `e${this.#context.tables.variable()}`;
      const numbers = `enums[${this.#context.tables.enumOf(type)}].numbers`;
      const otherwise = isWide && this.#rules.json ? " ?? x" : "";
      lines.push(
        `const ${given} = x;`,
        `if (typeof x === "string") x = ${numbers}.get(x)${otherwise};`,
      );
    }
    if (isWide) {
      lines.push(
        this.#rules.json
          ? 'if (typeof x !== "bigint") x = whole(x);'
          : "if (Number.isSafeInteger(x)) x = BigInt(x);",
      );
    } else if (this.#rules.json && type.kind === "scalar" && isFreeFloat(type, place)) {
      lines.push("if (x === null) x = NaN;");
    }
    lines.push(`if (!(${condition})) throw fault(${given}, ${JSON.stringify(words)}${path});`);
    lines.push(writeSource(place, this.#context));
    return lines.join("\n");
  }

  #array(place: Place, type: CArray): string {
    const { path, field } = place;
    const number = this.#context.tables.variable();
    const [list, index, begin] = [`a${number}`, `i${number}`, `p${number}`];
    const loop = `for (let ${index} = 0, ${begin} = ${
      atOf(place)
    }; ${index} < ${type.length}; ${index}++, ${begin} += ${type.element.size}) {
x = ${list}[${index}];
${this.value(elementPlace(place, type, { index, begin }))}
}`;
    const bulk = bulkArrayOf(type, this.#context.order);
    // Every element of a typed array of that very type fits, unless the field has a range.
    const isFree = field.min === undefined && field.max === undefined;
    const body = bulk === undefined || !isFree ? loop : `if (${list} instanceof ${bulk}) ` +
      `bytes.set(new Uint8Array(${list}.buffer, ${list}.byteOffset, ${list}.byteLength), ${
        atOf(place)
      });\nelse ${loop}`;
    return `const ${list} = ${this.#list(type)};
if (!isList(${list}, ${type.length})) throw fault(${list}, "an array of ${type.length}"${path});
${body}`;
  }

  /** An expression for the array that `x` is or stands for. */
  #list(type: CArray): string {
    if (!this.#rules.json) return "x";
    if (type.element.kind === "scalar" && type.element.scalar === "uint8") {
      return 'typeof x === "string" ? bytesOf(x) : x';
    }
    const { shape } = elementOf(type);
    return shape.length === 1 ? "x" : `rowsOf(x, [${shape.join(", ")}])`;
  }
}

function isFreeFloat({ scalar }: CScalar, { field }: Place): boolean {
  return SCALAR_FACTS[scalar].kind === "float" && field.min === undefined &&
    field.max === undefined;
}

/** What is thrown for an object that has no member of a union. */
function unionMissing(names: readonly string[]): string {
  return `throw fault(v, ${JSON.stringify(`an object with ${names.join(" or ")}`)});`;
}

/** What is thrown when no member of a union without a name is there. */
function insteadMissing([first = "", ...rest]: readonly string[]): string {
  const words = rest.length === 0 ? "there" : `there, or ${rest.join(" or ")} instead`;
  return `throw fault(undefined, ${JSON.stringify(words)}, ${JSON.stringify(first)});`;
}
