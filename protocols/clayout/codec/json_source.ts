import type { CArray, CEnum, CScalar, CStruct } from "../c_types.ts";
import type { JsonForm } from "../json_form.ts";
import { membersOf } from "../members.ts";
import { SCALAR_FACTS } from "../scalar_facts.ts";
import { isBig } from "../value_rule.ts";
import { atOf, elementPlace, isUnrolled, type Place, placeOf } from "./place.ts";
import { readSource, type SourceContext } from "./read_source.ts";

/** Bytes of keys up to which a function writes them one by one, which is quicker, and more code. */
const UNROLLED_KEYS = 2048;

const ENCODER = new TextEncoder();

/** Writes functions `json<n>(view, bytes, at, out, to)` that write JSON texts of structs to `out`, and return the byte behind them. */
export class JsonWriter {
  /** Keys that are written by name: `keys[i]`. */
  readonly keys: Uint8Array[] = [];
  readonly #context: SourceContext;
  readonly #form: JsonForm;
  readonly #numbers = new Map<CStruct, number>();
  readonly #functions: string[] = [];
  /** Bytes of keys in the function that is being written. */
  #keyBytes = 0;

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
    this.#functions.push(this.#object(`json${number}`, places));
    return `json${number}`;
  }

  /** Writes the function of one place; returns its name. */
  place(place: Place): string {
    this.#functions.push(functionOf("value", [this.#value(place)]));
    return "value";
  }

  #object(name: string, places: readonly (readonly [key: string, place: Place])[]): string {
    const before = this.#keyBytes;
    this.#keyBytes = 0;
    const lines = places.map(([key, place], i) =>
      `${this.#literal(`${i === 0 ? "{" : ","}${JSON.stringify(key)}:`)}\n${this.#value(place)}`
    );
    lines.push(this.#literal(places.length === 0 ? "{}" : "}"));
    this.#keyBytes = before;
    return functionOf(name, lines);
  }

  /** Statements that write the place's JSON text. */
  #value(place: Place): string {
    const { type } = place;
    switch (type.kind) {
      case "pointer":
        return this.#whole(readSource({ ...place, type }, this.#context));
      case "scalar":
        return this.#number({ ...place, type });
      case "enum":
        return this.#enum({ ...place, type });
      case "text":
        return `to = putText(out, to, { bytes, from: ${atOf(place)}, room: ${type.size} });`;
      case "array":
        return this.#array(place, type, false);
      case "struct":
        return `to = ${this.struct(type)}(view, bytes, ${atOf(place)}, out, to);`;
    }
  }

  #literal(text: string): string {
    const bytes = ENCODER.encode(text);
    this.#keyBytes += bytes.length;
    if (this.#keyBytes > UNROLLED_KEYS) {
      return `to = putBytes(out, to, keys[${this.keys.push(bytes) - 1}]);`;
    }
    return `${storesOf(bytes)} to += ${bytes.length};`;
  }

  #number(place: Place & { readonly type: CScalar | CEnum }): string {
    const { type, field } = place;
    const { kind } = SCALAR_FACTS[type.scalar];
    const is64 = type.scalar === "uint64" || type.scalar === "int64";
    if (is64 && field.bits === undefined && this.#form.wide === "text") {
      const little = this.#context.order === "little";
      const put = type.scalar === "int64" ? "putInt64Json" : "putUint64Json";
      return `to = ${put}(out, to, view, ${atOf(place)}, ${little});`;
    }
    const value = readSource(place, this.#context);
    if (kind === "bool") return `to = putBool(out, to, ${value});`;
    if (kind === "float") return `HELD[0] = ${value}; to = putHeld(out, to);`;
    return isBig(type, field) ? this.#whole(value) : `to = putInteger(out, to, ${value});`;
  }

  #enum(place: Place & { readonly type: CEnum }): string {
    if (this.#form.enums === "numbers") return this.#number(place);
    const names = `enums[${this.#context.tables.enumOf(place.type)}].texts`;
    const value = readSource(place, this.#context);
    return `to = putName(out, to, { names: ${names}, value: ${value} });`;
  }

  /** A big integer. */
  #whole(value: string): string {
    return this.#form.wide === "text"
      ? `to = putWhole(out, to, ${value});`
      : `to = putNumber(out, to, Number(${value}));`;
  }

  /** Of an inner array of those that are written as one, the elements only. */
  #array(place: Place, type: CArray, isInner: boolean): string {
    const { element, length, size } = type;
    if (this.#isBase64(type)) {
      return `to = putBase64(out, to, { bytes, from: ${atOf(place)}, room: ${size} });`;
    }
    const isFlat = this.#form.arrays === "flat" && element.kind === "array" &&
      !this.#isBase64(element);
    if (length === 0 || (isFlat && size === 0)) return isInner ? "" : this.#literal("[]");
    const valueAt = (place: Place): string =>
      element.kind === "array" ? this.#array(place, element, isFlat) : this.#value(place);
    const elements = isUnrolled(type)
      ? this.#row(place, type, valueAt)
      : this.#loop(place, type, valueAt);
    return isInner ? elements : `${store("[")}\n${elements}\n${store("]")}`;
  }

  #row(place: Place, { element, length }: CArray, valueAt: (place: Place) => string): string {
    const values = Array.from(
      { length },
      (_, i) => valueAt({ ...place, type: element, offset: place.offset + i * element.size }),
    );
    return values.join(`\n${store(",")}\n`);
  }

  #loop(place: Place, type: CArray, valueAt: (place: Place) => string): string {
    const number = this.#context.tables.variable();
    const [index, begin] = [`i${number}`, `p${number}`];
    const value = valueAt(elementPlace(place, type, { index, begin }));
    return `for (let ${index} = 0, ${begin} = ${
      atOf(place)
    }; ${index} < ${type.length}; ${index}++, ${begin} += ${type.element.size}) {
if (out.byteLength - to < slack) throw NO_ROOM;
if (${index} !== 0) ${store(",")}
${value}
}`;
  }

  #isBase64({ element }: CArray): boolean {
    return this.#form.bytes === "base64" && element.kind === "scalar" &&
      element.scalar === "uint8";
  }
}

function functionOf(name: string, lines: readonly string[]): string {
  return `function ${name}(view, bytes, at, out, to) {\n${lines.join("\n")}\nreturn to;\n}`;
}

/** A statement that writes one letter. */
function store(letter: string): string {
  return `out.setUint8(to++, ${letter.charCodeAt(0)});`;
}

/** Statements that write bytes, eight or four at a time; what is written too much is written over. */
function storesOf(bytes: Uint8Array): string {
  const padded = new DataView(new ArrayBuffer(bytes.length + 8));
  new Uint8Array(padded.buffer).set(bytes);
  const stores: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const to = at === 0 ? "to" : `to + ${at}`;
    const eight = padded.getFloat64(at, true);
    const isWide = bytes.length - at > 4 && Number.isFinite(eight);
    stores.push(
      isWide
        ? `out.setFloat64(${to}, ${eight}, true);`
        : `out.setInt32(${to}, ${padded.getInt32(at, true)}, true);`,
    );
    at += isWide ? 8 : 4;
  }
  return stores.join(" ");
}
