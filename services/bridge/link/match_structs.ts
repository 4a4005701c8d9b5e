import { RoboError } from "../../../errors.ts";
import type { CLayout } from "../../../protocols/clayout/c_layout.ts";
import type { CStruct } from "../../../protocols/clayout/c_types.ts";
import type { ProgramHello, StructHello } from "../../../protocols/link/mod.ts";
import type { ProgramStruct } from "../hub/program.ts";
import { fieldAt } from "./field_at.ts";

const REBUILD = "Build the program and start the bridge with the same header";

/** What a program has said of itself. */
export interface Introduction {
  /** Of the whole. */
  readonly hello: ProgramHello;
  /** Of its structs. */
  readonly structs: readonly StructHello[];
}

/**
 * The structs of a program as the bridge's header has them. Throws a `RoboError` of kind `data` that names the first struct or field which
 * differs.
 */
export function matchStructs(
  { hello, structs }: Introduction,
  layout: CLayout | undefined,
): ProgramStruct[] {
  if (layout === undefined) {
    if (structs.length === 0) return [];
    throw new RoboError("data", `The bridge knows no structs, so none of ${structs[0]!.name}`, {
      hint: "Start it with --header FILE.h or --elf FILE",
    });
  }
  if (structs.length > 0 && hello.byteOrder !== layout.byteOrder) {
    throw new RoboError(
      "data",
      `The program's numbers are ${hello.byteOrder}-endian, those of ${
        sourceOf(layout)
      } ${layout.byteOrder}-endian`,
      { hint: "Name the program's compiler with --cc, or its file with --elf" },
    );
  }
  const seen = new Set<number>();
  return structs.map((said) => {
    if (seen.has(said.id)) throw new RoboError("data", `Two structs have the id ${said.id}`);
    seen.add(said.id);
    const struct = sameStruct(said, layout);
    const answer = said.answer && sameStruct({ ...said.answer, fields: [] }, layout);
    return { id: said.id, struct, direction: said.direction, ...(answer && { answer }) };
  });
}

/** The struct of a name, as C programs write it. Throws a `RoboError` of kind `data` that says what there is. */
export function structNamed(layout: CLayout, name: string): CStruct {
  const plain = name.replace(/^(struct|union)\s+/, "");
  const struct = layout.structs.get(plain);
  if (struct !== undefined) return struct;
  const names = [...layout.structs.keys()];
  const some = names.slice(0, 12).join(", ") + (names.length > 12 ? ", …" : "");
  throw new RoboError("data", `${sourceOf(layout)} has no struct ${plain}`, {
    hint: names.length === 0 ? "It has none at all" : `It has ${some}`,
  });
}

function sameStruct(
  said: Pick<StructHello, "name" | "size" | "fields">,
  layout: CLayout,
): CStruct {
  const struct = structNamed(layout, said.name);
  const [name, source] = [struct.name ?? said.name, sourceOf(layout)];
  for (const { name: path, offset, size } of said.fields) {
    const place = fieldAt(struct, path);
    if (place === undefined) {
      throw differs(`Field ${path} of ${name} is in the program and not in ${source}`);
    }
    if (place.offset !== offset) {
      throw differs(
        `Field ${path} of ${name} is at byte ${offset} in the program and at byte ${place.offset} in ${source}`,
      );
    }
    if (place.type.size !== size) {
      throw differs(
        `Field ${path} of ${name} has ${size} bytes in the program and ${place.type.size} in ${source}`,
      );
    }
  }
  if (struct.size === said.size) return struct;
  throw differs(`${name} has ${said.size} bytes in the program and ${struct.size} in ${source}`);
}

/** The name of the header's file: programs have little room for messages. */
function sourceOf({ source }: CLayout): string {
  return source.replace(/^.*\//, "");
}

function differs(message: string): RoboError {
  return new RoboError("data", message, { hint: REBUILD });
}

/** Whether a struct ends with an array without a length. */
export function isOpen({ fields }: CStruct): boolean {
  const type = fields.at(-1)?.type;
  return (type?.kind === "array" || type?.kind === "text") && type.size === 0;
}
