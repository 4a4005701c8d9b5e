import { cTypeText, elementOf } from "./c_type_text.ts";
import type { CField, CStruct, CType } from "./c_types.ts";
import type { FieldJson, LayoutJson, StructJson } from "./layout_json.ts";

/**
 * Structs and all that they hold as JSON, each after what it holds, so that the last one is the last of `structs`.
 *
 * Structs without a name, and those that share a name with a different one, get made-up ones: the outer struct's, an underscore and
 * the field's.
 */
export function layoutJson(
  structs: Iterable<CStruct>,
  byteOrder: "little" | "big",
): LayoutJson {
  const writer = new LayoutWriter();
  for (const struct of structs) writer.struct(struct, "struct");
  return { byteOrder, structs: writer.structs };
}

class LayoutWriter {
  readonly structs: StructJson[] = [];
  readonly #names = new Map<CStruct, string>();
  readonly #used = new Set<string>();

  /** Writes a struct, if it is not there yet; returns its name. */
  struct(struct: CStruct, madeUp: string): string {
    const known = this.#names.get(struct);
    if (known !== undefined) return known;
    const name = this.#unique(struct.name ?? madeUp);
    this.#names.set(struct, name);
    const fields = struct.fields.map((field, i) =>
      this.#field(field, `${name}_${field.name ?? i}`)
    );
    this.structs.push({
      name,
      ...(struct.isUnion ? { union: true } as const : {}),
      size: struct.size,
      align: struct.align,
      ...given({ description: struct.description }),
      fields,
    });
    return name;
  }

  #field(field: CField, madeUp: string): FieldJson {
    const { name, type, offset, bits, unit, min, max, description } = field;
    const { element, shape } = elementOf(type);
    return {
      name: name ?? "",
      type: cTypeText(type),
      offset,
      size: type.size,
      ...this.#element(element, madeUp),
      ...(shape.length === 0 ? {} : { shape }),
      ...given({ bits, unit, min, max, description }),
    };
  }

  #element(
    type: CType,
    madeUp: string,
  ): Pick<FieldJson, "kind" | "scalar" | "struct" | "values"> {
    switch (type.kind) {
      case "scalar":
        return { kind: "scalar", scalar: type.scalar };
      case "enum":
        return { kind: "enum", scalar: type.scalar, values: valuesJson(type.values) };
      case "text":
        return { kind: "text" };
      case "pointer":
        return { kind: "pointer" };
      case "struct":
        return { kind: "struct", struct: this.struct(type, madeUp) };
      case "array":
        return this.#element(elementOf(type).element, madeUp);
    }
  }

  #unique(name: string): string {
    let unique = name;
    for (let i = 2; this.#used.has(unique); i++) unique = `${name}_${i}`;
    this.#used.add(unique);
    return unique;
  }
}

function valuesJson(
  values: ReadonlyMap<string, number | bigint>,
): Readonly<Record<string, number | string>> {
  const entries = [...values].map(([name, value]) =>
    [name, typeof value === "bigint" ? String(value) : value] as const
  );
  return Object.fromEntries(entries);
}

/** The properties that are there. */
function given<T extends object>(all: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const there = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}
