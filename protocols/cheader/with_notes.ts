import type { CLayout } from "../clayout/c_layout.ts";
import type { CEnum, CField, CStruct, CType } from "../clayout/c_types.ts";
import type { FieldNotes, HeaderNotes, StructNotes } from "./header_notes.ts";

/**
 * A layout with units, ranges and descriptions from the comments of its header. Structs are found by typedef or tag, those without a name
 * by the field that holds them. Ranges are taken for numbers only; what the layout knows already stays.
 */
export function withNotes<Layout extends CLayout>(layout: Layout, notes: HeaderNotes): Layout {
  if (notes.structs.size === 0 && notes.enums.size === 0) return layout;
  const annotator = new Annotator(notes);
  const structs = new Map(
    [...layout.structs].map(([name, struct]) => [name, annotator.struct(struct)]),
  );
  const enums = new Map([...layout.enums].map(([name, one]) => [name, annotator.enum(one)]));
  return { ...layout, structs, enums };
}

class Annotator {
  readonly #notes: HeaderNotes;
  /** What became of each type that has a name, so that it is one object wherever it is used. */
  readonly #structs = new Map<CStruct, CStruct>();
  readonly #enums = new Map<CEnum, CEnum>();

  constructor(notes: HeaderNotes) {
    this.#notes = notes;
  }

  /** A struct, with what is said where it is used if it has no name. */
  struct(struct: CStruct, inner?: StructNotes): CStruct {
    const known = this.#structs.get(struct);
    if (known !== undefined) return known;
    const notes = struct.name === undefined ? inner : this.#named(struct.name) ?? inner;
    const fields = struct.fields.map((field) => this.#field(field, notes));
    const isSame = fields.every((field, i) => field === struct.fields[i]);
    const description = struct.description ?? notes?.description;
    const made = isSame && description === struct.description ? struct : {
      ...struct,
      fields: isSame ? struct.fields : fields,
      ...(description === undefined ? {} : { description }),
    };
    this.#structs.set(struct, made);
    return made;
  }

  /** An enum. */
  enum(one: CEnum): CEnum {
    const known = this.#enums.get(one);
    if (known !== undefined) return known;
    const said = one.name === undefined
      ? undefined
      : this.#notes.enums.get(one.name) ?? this.#notes.enums.get(lastPart(one.name));
    const description = one.description ?? said;
    const made = description === one.description || description === undefined
      ? one
      : { ...one, description };
    this.#enums.set(one, made);
    return made;
  }

  /** C++'s names have namespaces before them, which comments are not looked up by. */
  #named(name: string): StructNotes | undefined {
    return this.#notes.structs.get(name) ?? this.#notes.structs.get(lastPart(name));
  }

  #field(field: CField, notes: StructNotes | undefined): CField {
    // The fields of a struct without a name and without a field count as the outer one's.
    if (field.name === undefined) {
      const type = this.#type(field.type, notes);
      return type === field.type ? field : { ...field, type };
    }
    const said = notes?.fields.get(field.name);
    const type = this.#type(field.type, said?.inner);
    const more = said === undefined ? {} : addition(field, said);
    if (type === field.type && Object.keys(more).length === 0) return field;
    return { ...field, type, ...more };
  }

  #type(type: CType, inner: StructNotes | undefined): CType {
    if (type.kind === "struct") return this.struct(type, inner);
    if (type.kind === "enum") return this.enum(type);
    if (type.kind !== "array") return type;
    const element = this.#type(type.element, inner);
    return element === type.element ? type : { ...type, element };
  }
}

/** What is said of a field that is not known of it. */
function addition(field: CField, { unit, min, max, description }: FieldNotes): Partial<CField> {
  const hasRange = field.min !== undefined || field.max !== undefined || !isNumber(field.type);
  return {
    ...(unit === undefined || field.unit !== undefined ? {} : { unit }),
    ...(min === undefined || hasRange ? {} : { min }),
    ...(max === undefined || hasRange ? {} : { max }),
    ...(description === undefined || field.description !== undefined ? {} : { description }),
  };
}

function isNumber(type: CType): boolean {
  if (type.kind === "array") return isNumber(type.element);
  return type.kind === "scalar" && type.scalar !== "bool";
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("::") + 1).replace(/^:/, "");
}
