import { type Attributes, MODES } from "./attributes.ts";
import { HeaderFault } from "./header_fault.ts";
import type { ParserParts } from "./parser_parts.ts";
import type { Typed } from "./typed.ts";

/** A type with what attributes make of it. */
export function attributedType(
  typed: Typed,
  { align, mode, fault }: Attributes,
  { abi, known, cursor }: Pick<ParserParts, "abi" | "known" | "cursor">,
): Typed {
  if (fault !== undefined) {
    return { type: undefined, align: 1, isUser: false, spelling: typed.spelling, fault };
  }
  let found = typed;
  if (mode !== undefined) {
    const bytes = mode === "word" || mode === "pointer" ? abi.pointer : MODES[mode];
    const { type } = typed;
    if (bytes === undefined || type?.kind !== "scalar" || !/int/.test(type.scalar)) {
      throw new HeaderFault(
        `The mode ${mode.slice(0, 40)} is not understood`,
        cursor.place,
      );
    }
    const sign = type.scalar.startsWith("u") ? "u" : "";
    found = known.scalar(`${sign}int${8 * bytes}` as "int8", typed.spelling);
  }
  if (align === 0) return found;
  const { type, isChar = false, spelling, fault: why } = found;
  // The attribute of a typedef may make it less as well.
  return {
    type,
    align,
    isUser: true,
    isChar,
    spelling,
    ...(why === undefined ? {} : { fault: why }),
  };
}
