import { RoboError } from "../../errors.ts";
import type { CEnum, CField, CScalarName, CStruct, CType } from "./c_types.ts";
import { checkStruct, MAX_DEPTH } from "./check_struct.ts";
import type { FieldJson, LayoutJson, StructJson } from "./layout_json.ts";
import { isScalarName, SCALAR_FACTS } from "./scalar_facts.ts";

/**
 * A struct or union out of a layout as JSON, which may be a stranger's: everything about it is checked.
 *
 * Throws a `RoboError` of kind `data` when there is no struct of that name, or when it is not one that a compiler lays out.
 */
export function structOf(json: LayoutJson, name: string): CStruct {
  const struct = new LayoutReader(json).struct(name, name);
  checkStruct(struct);
  return struct;
}

class LayoutReader {
  readonly #structs: ReadonlyMap<string, StructJson>;
  readonly #done = new Map<string, CStruct>();
  readonly #begun = new Set<string>();

  constructor(json: LayoutJson) {
    const list: unknown = json.structs;
    if (!Array.isArray(list)) throw wrong("structs", "has to be a list");
    this.#structs = new Map(json.structs.map((struct) => [struct?.name, struct]));
  }

  struct(name: string, path: string, isUnnamed = false): CStruct {
    const done = this.#done.get(name);
    if (done !== undefined) return done;
    const json = this.#structs.get(name);
    if (json === undefined) {
      const names = [...this.#structs.keys()].slice(0, 30).join(", ");
      throw new RoboError("data", `The layout has no struct ${JSON.stringify(name)}`, {
        hint: names === "" ? "It has none" : `It has ${names}`,
      });
    }
    if (this.#begun.has(name)) throw wrong(path, "holds itself");
    if (this.#begun.size - this.#done.size > MAX_DEPTH) throw wrong(path, "lies too deep");
    this.#begun.add(name);
    if (!Array.isArray(json.fields)) throw wrong(path, "has to have a list of fields");
    const struct: CStruct = {
      kind: "struct",
      isUnion: json.union === true,
      name: isUnnamed ? undefined : name,
      size: json.size,
      align: json.align,
      fields: json.fields.map((field: FieldJson) => this.#field(field, `${path}.${field?.name}`)),
      ...(json.description === undefined ? {} : { description: String(json.description) }),
    };
    this.#done.set(name, struct);
    return struct;
  }

  #field(json: FieldJson, path: string): CField {
    if (typeof json?.name !== "string") throw wrong(path, "has to have a name");
    const { bits, unit, min, max, description } = json;
    return {
      name: json.name === "" ? undefined : json.name,
      type: this.#type(json, path),
      offset: json.offset,
      ...(bits === undefined ? {} : { bits: { offset: bits?.offset, count: bits?.count } }),
      ...(unit === undefined ? {} : { unit: String(unit) }),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(description === undefined ? {} : { description: String(description) }),
    };
  }

  #type(json: FieldJson, path: string): CType {
    const shape: unknown = json.shape ?? [];
    if (!Array.isArray(shape) || shape.length > 32) throw wrong(path, "has a wrong shape");
    let type = this.#element(json, shape.reduce((product, length) => product * length, 1), path);
    for (const length of shape.toReversed()) {
      type = { kind: "array", element: type, length, size: length * type.size };
    }
    if (type.size !== json.size) throw wrong(path, `has a size of ${String(json.size)} B`);
    return type;
  }

  #element(json: FieldJson, count: number, path: string): CType {
    // Of no elements the size says nothing: what is usual is taken.
    const size = count === 0 ? undefined : json.size / count;
    const spelling = String(json.type).replace(/(\[[0-9]*\])+$/, "");
    switch (json.kind) {
      case "scalar":
        return {
          kind: "scalar",
          scalar: scalarOf(json, path),
          size: size ?? usual(json),
          spelling,
        };
      case "enum": {
        const scalar = scalarOf(json, path) as CEnum["scalar"];
        if (SCALAR_FACTS[scalar].kind !== "integer") throw wrong(path, "is an enum of no integers");
        const name = spelling === "enum" ? undefined : spelling;
        const values = enumValues(json.values ?? {}, path);
        return { kind: "enum", name, scalar, size: size ?? usual(json), values };
      }
      case "text":
        return { kind: "text", size: size ?? 0 };
      case "pointer":
        return { kind: "pointer", size: size ?? 8, spelling };
      case "struct":
        // One without a name has got one for JSON only.
        return this.struct(String(json.struct), path, /^(struct|union)$/.test(spelling));
      default:
        throw wrong(path, "is of no known kind");
    }
  }
}

function scalarOf({ scalar }: FieldJson, path: string): CScalarName {
  if (!isScalarName(scalar)) throw wrong(path, "is no known scalar");
  return scalar;
}

function usual({ scalar }: FieldJson): number {
  return scalar === "float80" ? 16 : SCALAR_FACTS[scalar ?? "int8"].bits / 8;
}

function enumValues(
  values: Readonly<Record<string, number | string>>,
  path: string,
): Map<string, number | bigint> {
  const numbers = new Map<string, number | bigint>();
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "number" && Number.isSafeInteger(value)) numbers.set(name, value);
    else if (typeof value === "string" && /^-?[0-9]{1,40}$/.test(value)) {
      numbers.set(name, BigInt(value));
    } else throw wrong(path, "has a name whose number is none");
  }
  return numbers;
}

function wrong(path: string, what: string): RoboError {
  return new RoboError("data", `${path} ${what}`, {
    hint: "The layout is not as robo writes it: both sides have to be of the same version",
  });
}
