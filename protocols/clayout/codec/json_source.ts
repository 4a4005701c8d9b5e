import type { CArray, CEnum, CScalar, CStruct } from "../c_types.ts";
import { membersOf } from "../members.ts";
import { SCALAR_FACTS } from "../scalar_facts.ts";
import { isBig } from "../value_rule.ts";
import type { JsonForm } from "../json_form.ts";
import { atOf, elementPlace, type Place, placeOf } from "./place.ts";
import { readSource, type SourceContext } from "./read_source.ts";

/** Elements up to which an array is written without a loop. */
const UNROLLED = 4;

/** Writes functions `json<n>(view, bytes, at)` that make JSON texts of structs. */
export class JsonWriter {
  readonly #context: SourceContext;
  readonly #form: JsonForm;
  readonly #numbers = new Map<CStruct, number>();
  readonly #functions: string[] = [];

  /** Writes code for what `context` says. */
  constructor(context: SourceContext, form: JsonForm) {
    this.#context = context;
    this.#form = form;
  }

  /** All functions. */
  text(): string {
    return this.#functions.join("\n");
  }

  /** Writes the function of a struct, if it has none yet; returns its name. */
  struct(struct: CStruct): string {
    const known = this.#numbers.get(struct);
    if (known !== undefined) return `json${known}`;
    const number = this.#numbers.size;
    this.#numbers.set(struct, number);
    const places = membersOf(struct).map(({ field, base }) =>
      [field.name, placeOf(field, base)] as const
    );
    this.#functions.push(this.object(`json${number}`, places));
    return `json${number}`;
  }

  /** A function of that name, which makes an object of places. */
  object(name: string, places: readonly (readonly [key: string, place: Place])[]): string {
    const statements: string[] = [];
    const pieces: string[] = [];
    let before = "{";
    for (const [key, place] of places) {
      pieces.push(
        JSON.stringify(`${before}${JSON.stringify(key)}:`),
        this.value(place, statements),
      );
      before = ",";
    }
    pieces.push(JSON.stringify(pieces.length === 0 ? "{}" : "}"));
    return `function ${name}(view, bytes, at) {
let x;
${statements.join("\n")}
return ${pieces.join(" +\n")};
}`;
  }

  /** An expression for the place's JSON text, after `statements`; a number in it is added to a text. */
  value(place: Place, statements: string[]): string {
    const { type } = place;
    switch (type.kind) {
      case "pointer":
        return this.#whole(readSource({ ...place, type }, this.#context));
      case "scalar":
        return this.#number({ ...place, type });
      case "enum":
        return this.#enum({ ...place, type });
      case "text":
        return `textJson(bytes, ${atOf(place)}, ${type.size})`;
      case "array":
        return this.#array(place, type, { statements, isInner: false });
      case "struct":
        return `${this.struct(type)}(view, bytes, ${atOf(place)})`;
    }
  }

  #number(place: Place & { readonly type: CScalar | CEnum }): string {
    const { type, field } = place;
    const { kind } = SCALAR_FACTS[type.scalar];
    const is64 = type.scalar === "uint64" || type.scalar === "int64";
    if (is64 && field.bits === undefined) {
      const little = this.#context.order === "little";
      if (this.#form.wide === "text") return `${type.scalar}Text(view, ${atOf(place)}, ${little})`;
    }
    const value = readSource(place, this.#context);
    if (kind === "bool") return `(${value} ? "true" : "false")`;
    if (kind === "float") return `((x = ${value}) - x === 0 ? x : "null")`;
    return isBig(type, field) ? this.#whole(value) : value;
  }

  #enum(place: Place & { readonly type: CEnum }): string {
    if (this.#form.enums === "numbers") return this.#number(place);
    const texts = `enums[${this.#context.tables.enumOf(place.type)}].texts`;
    const value = readSource(place, this.#context);
    if (!isBig(place.type, place.field)) return `nameOf(${texts}, ${value})`;
    return `(${texts}.get(x = safe(${value})) ?? ${this.#whole("x")})`;
  }

  /** A big integer. */
  #whole(value: string): string {
    return this.#form.wide === "text" ? `wholeText(${value})` : `Number(${value})`;
  }

  /** Of an inner array of those that are written as one, the elements only. */
  #array(
    place: Place,
    type: CArray,
    { statements, isInner }: { readonly statements: string[]; readonly isInner: boolean },
  ): string {
    const { element, length, size } = type;
    if (this.#isBase64(type)) return `base64Json(bytes, ${atOf(place)}, ${size})`;
    const isFlat = this.#form.arrays === "flat" && element.kind === "array" &&
      !this.#isBase64(element);
    if (length === 0 || (isFlat && size === 0)) return isInner ? '""' : '"[]"';
    const [open, close] = isInner ? ['""', '""'] : ['"["', '"]"'];
    const valueAt = (place: Place, statements: string[]): string =>
      element.kind === "array"
        ? this.#array(place, element, { statements, isInner: isFlat })
        : this.value(place, statements);
    if (length <= UNROLLED && element.kind !== "array") {
      const values = Array.from({ length }, (_, i) => {
        const offset = place.offset + i * element.size;
        return valueAt({ ...place, type: element, offset }, statements);
      });
      return `${open} + ${values.join(' + "," + ')} + ${close}`;
    }
    return this.#loop(place, type, { statements, open, close, valueAt });
  }

  #loop(
    place: Place,
    type: CArray,
    { statements, open, close, valueAt }: {
      readonly statements: string[];
      readonly open: string;
      readonly close: string;
      readonly valueAt: (place: Place, statements: string[]) => string;
    },
  ): string {
    const number = this.#context.tables.variable();
    const [text, index, begin] = [`s${number}`, `i${number}`, `p${number}`];
    const inner: string[] = [];
    const value = valueAt(elementPlace(place, type, { index, begin }), inner);
    statements.push(`let ${text} = ${open};
for (let ${index} = 0, ${begin} = ${
      atOf(place)
    }; ${index} < ${type.length}; ${index}++, ${begin} += ${type.element.size}) {
${inner.join("\n")}
if (${index} !== 0) ${text} += ",";
${text} += ${value};
}
${text} += ${close};`);
    return text;
  }

  #isBase64({ element }: CArray): boolean {
    return this.#form.bytes === "base64" && element.kind === "scalar" &&
      element.scalar === "uint8";
  }
}
