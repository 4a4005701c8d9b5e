import { RoboError } from "../../errors.ts";
import type { CLayout } from "../../protocols/clayout/c_layout.ts";
import { type HeaderOptions, layoutOfElf, layoutOfHeader } from "./layout/mod.ts";

/** Where the structs of programs are from. */
export interface LayoutSources extends HeaderOptions {
  /** Headers. */
  readonly headers?: readonly string[];
  /** Programs and object files with debug information. */
  readonly elf?: readonly string[];
}

/** The structs of all headers and programs together. Of two structs of the same name the first counts, which is a warning. */
export async function readLayout(
  { headers = [], elf = [], ...options }: LayoutSources,
): Promise<CLayout> {
  const layouts: CLayout[] = [];
  for (const path of headers) layouts.push(await layoutOfHeader(path, options));
  for (const path of elf) layouts.push(await layoutOfElf(path));
  return mergeLayouts(layouts);
}

/** Several layouts as one. Throws a `RoboError` of kind `data` when the order of their bytes differs, `usage` when there are none. */
function mergeLayouts(layouts: readonly CLayout[]): CLayout {
  const [first, ...others] = layouts;
  if (first === undefined) throw new RoboError("usage", "No header and no program is named");
  if (others.length === 0) return first;
  const structs = new Map(first.structs);
  const enums = new Map(first.enums);
  const constants = new Map(first.constants);
  const warnings = layouts.flatMap(({ warnings }) => warnings);
  for (const layout of others) {
    if (layout.byteOrder !== first.byteOrder) {
      throw new RoboError(
        "data",
        `${first.source} is ${first.byteOrder}-endian and ${layout.source} ${layout.byteOrder}-endian`,
        { hint: "Run a bridge for each of them" },
      );
    }
    for (const [name, struct] of layout.structs) {
      const known = structs.get(name);
      if (known === undefined) structs.set(name, struct);
      else if (known.size !== struct.size) {
        warnings.push(`${name} of ${layout.source} has another size than the one before: not used`);
      }
    }
    for (const [name, one] of layout.enums) if (!enums.has(name)) enums.set(name, one);
    for (const [name, value] of layout.constants) {
      if (!constants.has(name)) constants.set(name, value);
    }
  }
  return {
    source: layouts.map(({ source }) => source).join(", "),
    origin: [...new Set(layouts.map(({ origin }) => origin))].join("; "),
    byteOrder: first.byteOrder,
    ...{ structs, enums, constants, warnings },
  };
}
