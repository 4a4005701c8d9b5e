import type { CArray, CStruct } from "../c_types.ts";
import { membersOf } from "../members.ts";
import { isBig } from "../value_rule.ts";
import {
  atOf,
  bulkArrayOf,
  elementPlace,
  keyOf,
  type Place,
  placeOf,
  typedArrayOf,
} from "./place.ts";
import { readSource, type SourceContext } from "./read_source.ts";

/** Writes functions `decode<n>(view, bytes, at)` that make objects of structs. */
export class DecodeWriter {
  readonly #context: SourceContext;
  readonly #numbers = new Map<CStruct, number>();
  readonly #functions: string[] = [];

  /** Writes code for what `context` says. */
  constructor(context: SourceContext) {
    this.#context = context;
  }

  /** All functions. */
  text(): string {
    return this.#functions.join("\n");
  }

  /** Writes the function of a struct, if it has none yet; returns its name. */
  struct(struct: CStruct): string {
    const known = this.#numbers.get(struct);
    if (known !== undefined) return `decode${known}`;
    const number = this.#numbers.size;
    this.#numbers.set(struct, number);
    const statements: string[] = [];
    const entries = membersOf(struct).map(({ field, base }) =>
      `${keyOf(field.name)}: ${this.value(placeOf(field, base), statements)}`
    );
    this.#functions.push(
      `function decode${number}(view, bytes, at) {\n${statements.join("\n")}\nreturn { ${
        entries.join(",\n")
      } };\n}`,
    );
    return `decode${number}`;
  }

  /** An expression that reads the place, after `statements`. */
  value(place: Place, statements: string[]): string {
    const { type } = place;
    switch (type.kind) {
      case "scalar":
      case "pointer":
        return readSource({ ...place, type }, this.#context);
      case "enum": {
        const number = readSource({ ...place, type }, this.#context);
        const names = `enums[${this.#context.tables.enumOf(type)}].names`;
        return isBig(type, place.field)
          ? `nameOfBig(${names}, ${number})`
          : `nameOf(${names}, ${number})`;
      }
      case "text":
        return `readText(bytes, ${atOf(place)}, ${type.size})`;
      case "array":
        return this.#array(place, type, statements);
      case "struct":
        return `${this.struct(type)}(view, bytes, ${atOf(place)})`;
    }
  }

  #array(place: Place, type: CArray, statements: string[]): string {
    const array = typedArrayOf(type);
    if (array !== undefined && bulkArrayOf(type, this.#context.order) !== undefined) {
      return `new ${array}(copyOf(bytes, ${atOf(place)}, ${type.size}))`;
    }
    const number = this.#context.tables.variable();
    const [list, index, begin] = [`a${number}`, `i${number}`, `p${number}`];
    const inner: string[] = [];
    const value = this.value(elementPlace(place, type, { index, begin }), inner);
    statements.push(`const ${list} = new ${array ?? "Array"}(${type.length});
for (let ${index} = 0, ${begin} = ${
      atOf(place)
    }; ${index} < ${type.length}; ${index}++, ${begin} += ${type.element.size}) {
${inner.join("\n")}
${list}[${index}] = ${value};
}`);
    return list;
  }
}
