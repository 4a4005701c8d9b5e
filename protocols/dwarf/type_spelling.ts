import { AT, TAG } from "./dwarf_constants.ts";
import type { DebugInfo } from "./debug_info.ts";
import type { Entry } from "./dwarf_unit.ts";
import { nameOf, referenceOf } from "./entry_values.ts";

/** How far a pointer's type is followed to spell it. */
const DEEPEST = 12;

/** How C spells a pointer, such as `const char *` or `void (*)()`. */
export function pointerSpelling(info: DebugInfo, pointer: Entry): string {
  const target = targetSpelling(info, pointer, 0);
  if (target.endsWith("()")) return `${target.slice(0, -2)}(*)()`;
  return target.endsWith("*") ? `${target}*` : `${target} *`;
}

function targetSpelling(info: DebugInfo, entry: Entry, depth: number): string {
  const reference = referenceOf(entry, AT.type);
  if (reference === undefined) return "void";
  const target = depth > DEEPEST ? undefined : info.entry(entry.unit, reference);
  return target === undefined ? "…" : spelling(info, target, depth + 1);
}

function spelling(info: DebugInfo, entry: Entry, depth: number): string {
  const name = nameOf(entry);
  switch (entry.tag) {
    case TAG.structureType:
    case TAG.unionType:
    case TAG.enumerationType:
      return `${KEYWORDS[entry.tag]} ${name ?? "{…}"}`;
    case TAG.constType:
      return `const ${targetSpelling(info, entry, depth)}`;
    case TAG.volatileType:
      return `volatile ${targetSpelling(info, entry, depth)}`;
    case TAG.restrictType:
    case TAG.atomicType:
      return targetSpelling(info, entry, depth);
    case TAG.pointerType:
      return depth > DEEPEST ? "… *" : pointerSpellingAt(info, entry, depth);
    case TAG.subroutineType:
      return `${targetSpelling(info, entry, depth)} ()`;
    case TAG.arrayType:
      return `${targetSpelling(info, entry, depth)} []`;
    default:
      return name ?? "…";
  }
}

function pointerSpellingAt(info: DebugInfo, entry: Entry, depth: number): string {
  const target = targetSpelling(info, entry, depth);
  return target.endsWith("*") ? `${target}*` : `${target} *`;
}

const KEYWORDS: Readonly<Record<number, string>> = {
  [TAG.structureType]: "struct",
  [TAG.unionType]: "union",
  [TAG.enumerationType]: "enum",
};
