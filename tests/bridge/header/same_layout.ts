import { type CLayout, layoutDifference } from "../../../protocols/clayout/mod.ts";

/** In what two layouts of one header differ, a sentence each: structs, sizes, alignments, fields, enums, constants. */
export function differences(ours: CLayout, theirs: CLayout): string[] {
  const found: string[] = [];
  for (const [name, their] of theirs.structs) {
    const our = ours.structs.get(name);
    if (our === undefined) found.push(`${name} is missing`);
    else {
      const difference = layoutDifference(our, their);
      if (difference !== undefined) found.push(difference);
      if (our.align !== their.align) {
        found.push(`${name} is aligned to ${our.align}, not to ${their.align}`);
      }
    }
  }
  for (const name of ours.structs.keys()) {
    if (!theirs.structs.has(name)) found.push(`${name} is one too many`);
  }
  for (const [name, { values, size, scalar }] of theirs.enums) {
    const our = ours.enums.get(name);
    const same = our?.size === size && our.scalar === scalar &&
      String([...our.values]) === String([...values]);
    if (!same) found.push(`the enum ${name} differs`);
  }
  for (const [name, value] of theirs.constants) {
    if (ours.constants.get(name) !== value) {
      found.push(`${name} is ${ours.constants.get(name)}, not ${value}`);
    }
  }
  return found;
}
