import type { CEnum, CType } from "../clayout/c_types.ts";
import { plain } from "../elf/mod.ts";
import { AT, TAG } from "./dwarf_constants.ts";
import type { Entry } from "./dwarf_unit.ts";
import { nameOf, numberOf } from "./entry_values.ts";
import { Unfit } from "./unfit.ts";

/** The enum at `entry`, called `name`. `underlying` is the integer type that it is stored as, where that is said. */
export function enumType(
  entry: Entry,
  name: string | undefined,
  underlying: CType | undefined,
): CEnum {
  const size = numberOf(entry, AT.byteSize) ?? underlying?.size ?? 0;
  if (size !== 1 && size !== 2 && size !== 4 && size !== 8) {
    throw new Unfit(
      size === 0 ? "is an enum that is only declared" : `is an enum of ${size} bytes`,
    );
  }
  const numbers = [...enumerators(entry)];
  const isSigned = underlying?.kind === "scalar"
    ? underlying.scalar.startsWith("int")
    : numbers.some(({ value }) => value < 0);
  const bits = size * 8 as 8 | 16 | 32 | 64;
  // A number may have been written without its sign, or with one that it has not.
  const fitted = (value: number | bigint) =>
    plain(isSigned ? BigInt.asIntN(bits, BigInt(value)) : BigInt.asUintN(bits, BigInt(value)));
  return {
    kind: "enum",
    name,
    scalar: `${isSigned ? "int" : "uint"}${bits}`,
    size,
    values: new Map(numbers.map(({ name, value }) => [name, fitted(value)])),
  };
}

function* enumerators(entry: Entry): Generator<{ name: string; value: number | bigint }> {
  for (const child of entry.unit.children(entry)) {
    if (child.tag !== TAG.enumerator) continue;
    const value = child.values.get(AT.constValue);
    const name = nameOf(child);
    if (name === undefined || (typeof value !== "number" && typeof value !== "bigint")) continue;
    yield { name, value };
  }
}
