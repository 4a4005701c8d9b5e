import { cFieldTypeText } from "./c_type_text.ts";
import type { CField, CStruct, CType } from "./c_types.ts";

/**
 * Says in what two layouts of a struct differ first, in a sentence without a period, ours as `here` and the other as `there`; undefined
 * when the bytes mean the same. Units, ranges, descriptions and how types are called do not count.
 */
export function layoutDifference(ours: CStruct, theirs: CStruct): string | undefined {
  return new Comparison().structs(ours, theirs, ours.name ?? "struct");
}

class Comparison {
  readonly #equal = new Map<CStruct, Set<CStruct>>();

  structs(ours: CStruct, theirs: CStruct, path: string): string | undefined {
    if (ours === theirs || this.#equal.get(ours)?.has(theirs)) return undefined;
    if (ours.isUnion !== theirs.isUnion) {
      return `${path} is a ${kindText(ours)} here and a ${kindText(theirs)} there`;
    }
    const difference = this.#fields(ours, theirs, path);
    if (difference !== undefined) return difference;
    if (ours.size !== theirs.size) {
      return `${path} has ${ours.size} B here and ${theirs.size} B there`;
    }
    const equal = this.#equal.get(ours) ?? new Set();
    this.#equal.set(ours, equal.add(theirs));
    return undefined;
  }

  #fields(ours: CStruct, theirs: CStruct, path: string): string | undefined {
    const count = Math.max(ours.fields.length, theirs.fields.length);
    for (let i = 0; i < count; i++) {
      const [our, their] = [ours.fields[i], theirs.fields[i]];
      if (our === undefined || their === undefined) {
        const there = our === undefined ? "there, and not here" : "here, and not there";
        return `${pathOf(path, our ?? their!)} is only ${there}`;
      }
      const difference = this.#field(our, their, path);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  #field(our: CField, their: CField, path: string): string | undefined {
    const own = pathOf(path, our);
    if (our.name !== their.name) {
      return `${own} stands here where ${pathOf(path, their)} stands there`;
    }
    const difference = this.#types(our.type, their.type, own);
    if (difference !== undefined) return difference;
    if (placeText(our) === placeText(their)) return undefined;
    return `${own} is at ${placeText(our)} here and at ${placeText(their)} there`;
  }

  #types(our: CType, their: CType, path: string): string | undefined {
    if (our.kind === "struct" && their.kind === "struct") return this.structs(our, their, path);
    if (our.kind === "array" && their.kind === "array" && our.length === their.length) {
      return this.#types(our.element, their.element, `${path}[0]`);
    }
    const isSame = our.kind === their.kind && our.size === their.size &&
      scalarOf(our) === scalarOf(their);
    if (!isSame || our.kind === "array") {
      return `${path} is ${typeText(our)} here and ${typeText(their)} there`;
    }
    if (our.kind !== "enum" || their.kind !== "enum") return undefined;
    return valuesDifference(our.values, their.values, path);
  }
}

function valuesDifference(
  ours: ReadonlyMap<string, number | bigint>,
  theirs: ReadonlyMap<string, number | bigint>,
  path: string,
): string | undefined {
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const [our, their] = [ours.get(name), theirs.get(name)];
    if (our === their) continue;
    return `${name} of ${path} is ${our ?? "unknown"} here and ${their ?? "unknown"} there`;
  }
  return undefined;
}

function scalarOf(type: CType): string | undefined {
  return type.kind === "scalar" || type.kind === "enum" ? type.scalar : undefined;
}

function typeText(type: CType): string {
  const text = cFieldTypeText({ name: undefined, offset: 0, type });
  return `${text} (${type.size} B)`;
}

function kindText({ isUnion }: CStruct): string {
  return isUnion ? "union" : "struct";
}

function placeText({ offset, bits }: CField): string {
  return bits === undefined
    ? `byte ${offset}`
    : `bits ${bits.offset} to ${bits.offset + bits.count - 1}`;
}

function pathOf(path: string, { name, type }: CField): string {
  return `${path}.${name ?? cFieldTypeText({ name, offset: 0, type })}`;
}
