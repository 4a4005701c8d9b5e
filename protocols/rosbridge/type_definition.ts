import type { CScalarName, CStruct, CType } from "../clayout/c_types.ts";
import { membersOf } from "../clayout/members.ts";

/** A type as `rosapi` describes it. */
export interface RosTypeDefinition {
  /** Its name: `arm/Telemetry`. */
  readonly type: string;
  /** Names of its fields. */
  readonly fieldnames: string[];
  /** Type of each field, or of its elements. */
  readonly fieldtypes: string[];
  /** Number of elements of each field, -1 when it is no array. */
  readonly fieldarraylen: number[];
  /** How the value of each field may look. */
  readonly examples: string[];
  /** Names of constants: those of enums, with the enum's in front. */
  readonly constnames: string[];
  /** Their values. */
  readonly constvalues: string[];
}

/** ROS's names of numbers; those that it does not know are described by what their JSON is. */
const NAMES: Readonly<Record<CScalarName, string>> = {
  bool: "bool",
  int8: "int8",
  uint8: "uint8",
  int16: "int16",
  uint16: "uint16",
  int32: "int32",
  uint32: "uint32",
  int64: "int64",
  uint64: "uint64",
  int128: "float64",
  uint128: "float64",
  float16: "float32",
  bfloat16: "float32",
  float32: "float32",
  float64: "float64",
  float80: "float64",
  float128: "float64",
};

/** Describes a struct of a program, named `package/Struct`, and all that are in it, itself first. */
export function typeDefinitions(struct: CStruct, name: string): RosTypeDefinition[] {
  const found = new Map<CStruct, RosTypeDefinition>();
  new Describer(found, name.slice(0, name.indexOf("/"))).describe(struct, name);
  return [...found.values()];
}

class Describer {
  readonly #found: Map<CStruct, RosTypeDefinition>;
  readonly #package: string;

  constructor(found: Map<CStruct, RosTypeDefinition>, name: string) {
    this.#found = found;
    this.#package = name;
  }

  describe(struct: CStruct, wanted: string): string {
    const known = this.#found.get(struct);
    if (known !== undefined) return known.type;
    const type = this.#unique(wanted);
    const definition: RosTypeDefinition = {
      type,
      fieldnames: [],
      fieldtypes: [],
      fieldarraylen: [],
      examples: [],
      constnames: [],
      constvalues: [],
    };
    this.#found.set(struct, definition);
    for (const { field } of membersOf(struct)) {
      const { element, length } = elementsOf(field.type);
      definition.fieldnames.push(field.name);
      definition.fieldtypes.push(this.#type(element, `${type}_${field.name}`));
      definition.fieldarraylen.push(length ?? -1);
      definition.examples.push(length === undefined ? exampleOf(element) : "[]");
      if (element.kind !== "enum") continue;
      for (const [constant, value] of element.values) {
        definition.constnames.push(`${element.name ?? field.name}_${constant}`);
        definition.constvalues.push(String(value));
      }
    }
    return type;
  }

  #type(element: Exclude<CType, { kind: "array" }>, nameless: string): string {
    switch (element.kind) {
      case "text":
        return "string";
      case "pointer":
        return "uint64";
      case "struct":
        return this.describe(
          element,
          element.name === undefined ? nameless : `${this.#package}/${element.name}`,
        );
      default:
        return NAMES[element.scalar];
    }
  }

  /** Another name where a struct of another layout has this one. */
  #unique(wanted: string): string {
    const taken = new Set([...this.#found.values()].map(({ type }) => type));
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`;
    return name;
  }
}

/** What an array's innermost elements are, and how many of them there are in all. */
function elementsOf(
  type: CType,
): { readonly element: Exclude<CType, { kind: "array" }>; readonly length: number | undefined } {
  if (type.kind !== "array") return { element: type, length: undefined };
  const { element, length } = elementsOf(type.element);
  return { element, length: type.length * (length ?? 1) };
}

function exampleOf(element: CType): string {
  switch (element.kind) {
    case "text":
      return "";
    case "struct":
      return "{}";
    case "scalar":
      if (element.scalar === "bool") return "false";
      return element.scalar.includes("float") ? "0.0" : "0";
    default:
      return "0";
  }
}
