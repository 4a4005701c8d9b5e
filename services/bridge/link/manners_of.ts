import { RoboError } from "../../../errors.ts";
import type { CLayout } from "../../../protocols/clayout/c_layout.ts";
import type { CStruct } from "../../../protocols/clayout/c_types.ts";
import type { ProgramStruct } from "../hub/program.ts";
import { FixedFraming } from "./framing/fixed_framing.ts";
import { HeaderFraming, type HeaderStruct } from "./framing/header_framing.ts";
import { integerField } from "./framing/integer_place.ts";
import type { LinkOptions } from "./link_options.ts";
import { isOpen, structNamed } from "./match_structs.ts";
import type { Manners } from "./meeting.ts";
import { PlainManners } from "./plain_manners.ts";
import type { ProgramRegistry } from "./program_registry.ts";
import { RoboManners } from "./robo_manners.ts";
import { structsByNumber } from "./structs_by_number.ts";

/** How programs are met, by the options. Throws a `RoboError` of kind `usage` for a framing that makes no sense. */
export function mannersOf(options: LinkOptions, registry: ProgramRegistry): Manners {
  const framing = options.framing ?? "robo";
  if (framing === "robo") return new RoboManners(options, registry);
  const fixed = /^fixed:([^,.]+)(?:,([^,.]+))?$/.exec(framing);
  if (fixed !== null) return fixedManners(layoutOf(options), fixed[1]!.trim(), fixed[2]?.trim());
  const header = /^header:([^,.]+)\.([^,]+),([^,]+)$/.exec(framing);
  if (header !== null) {
    return headerManners(options, {
      header: structNamed(layoutOf(options), header[1]!.trim()),
      id: header[2]!.trim(),
      length: header[3]!.trim(),
    });
  }
  throw new RoboError("usage", `Not a framing: ${framing}`, {
    hint: "There are robo, fixed:STRUCT, fixed:SENT,TAKEN and header:STRUCT.ID_FIELD,LENGTH_FIELD",
  });
}

function layoutOf({ layout, framing }: LinkOptions): CLayout {
  if (layout !== undefined) return layout;
  throw new RoboError("usage", `--framing ${framing} needs the structs of the program`, {
    hint: "Name its header or its file with debug information: --header FILE.h or --elf FILE",
  });
}

function fixedManners(layout: CLayout, sent: string, taken: string = sent): Manners {
  const [out, into] = [sized(layout, sent), sized(layout, taken)];
  const structs: ProgramStruct[] = out === into
    ? [{ id: 1, struct: out, direction: "both" }]
    : [{ id: 1, struct: out, direction: "out" }, { id: 2, struct: into, direction: "in" }];
  return new PlainManners({
    structs,
    byteOrder: layout.byteOrder,
    framing: (events, topics) =>
      new FixedFraming(events, { topic: topics.get(1) ?? 0, size: out.size }),
  });
}

function sized(layout: CLayout, name: string): CStruct {
  const struct = structNamed(layout, name);
  if (struct.size > 0 && !isOpen(struct)) return struct;
  throw new RoboError("usage", `Messages cannot all have the size of ${name}, which has none`, {
    hint: "Choose a struct without an open end, or --framing header:",
  });
}

function headerManners(
  options: LinkOptions,
  fields: { readonly header: CStruct; readonly id: string; readonly length: string },
): Manners {
  const layout = layoutOf(options);
  const { header } = fields;
  const byNumber = structsByNumber(layout, { header, id: fields.id, map: options.map });
  const structs = [...byNumber].map(([id, struct]): ProgramStruct => ({
    id,
    struct,
    direction: "both",
  }));
  const shape = {
    size: header.size,
    id: integerField(header, fields.id),
    length: integerField(header, fields.length),
    lengthAdds: options.lengthOf === "message" ? 0 : header.size,
    byteOrder: layout.byteOrder,
    ...(options.maxFrameBytes !== undefined && { maxFrame: options.maxFrameBytes }),
  };
  return new PlainManners({
    structs,
    byteOrder: layout.byteOrder,
    framing: (events, topics) =>
      new HeaderFraming(events, {
        ...shape,
        structs: new Map([...byNumber].map(([id, struct]): [number, HeaderStruct] => [id, {
          topic: topics.get(id) ?? 0,
          size: struct.size,
          hasHeader: beginsWith(struct, header),
          isOpen: isOpen(struct),
        }])),
      }),
  });
}

/** Whether the header is a struct's first field, or the struct itself. */
function beginsWith(struct: CStruct, header: CStruct): boolean {
  const first = struct.fields[0]?.type;
  return struct === header || (first?.kind === "struct" && first.name === header.name);
}
