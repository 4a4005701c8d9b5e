import type { CField, CType } from "../clayout/c_types.ts";

/** Tells types apart by what they are: equal numbers for equal types, names included. */
export class TypeIdentity {
  readonly #numbers = new Map<string, number>();
  readonly #known = new WeakMap<CType, number>();

  /** The number of `type`. */
  of(type: CType): number {
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    const text = this.#text(type);
    const number = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, number);
    this.#known.set(type, number);
    return number;
  }

  #text(type: CType): string {
    switch (type.kind) {
      case "scalar":
        return `s ${type.scalar} ${type.size}`;
      case "enum":
        return `e ${type.name} ${type.scalar} ${[...type.values].flat().join()}`;
      case "text":
        return `t ${type.size}`;
      case "pointer":
        return `p ${type.size}`;
      case "array":
        return `a ${type.length} ${type.size} ${this.of(type.element)}`;
      case "struct": {
        const fields = type.fields.map((field) => this.#field(field)).join("\n");
        return `${type.isUnion ? "u" : "c"} ${type.name} ${type.size}\n${fields}`;
      }
    }
  }

  #field({ name, type, offset, bits }: CField): string {
    return `${name} ${this.of(type)} ${offset} ${bits?.offset} ${bits?.count}`;
  }
}
