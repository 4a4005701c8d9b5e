import { RoboError } from "../../errors.ts";

/** The header that every program of the bridge includes; it has no structs of theirs. */
const LINK_HEADER = "robo_link.h";

/** What says where the structs are from. */
export interface HeaderFlags {
  /** Headers that were named. */
  readonly header?: readonly string[];
  /** Programs that were named. */
  readonly elf?: readonly string[];
}

/**
 * The headers that are meant: those that are named, or, when neither they nor a program is, the only one in `folder`. Throws a `RoboError` of kind
 * `usage` when there is none or are several.
 */
export async function headersOf(flags: HeaderFlags, folder = "."): Promise<readonly string[]> {
  if (flags.header !== undefined) return flags.header;
  if (flags.elf !== undefined) return [];
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory && name.endsWith(".h") && name !== LINK_HEADER) found.push(name);
  }
  if (found.length === 1) return found;
  found.sort();
  const isEmpty = found.length === 0;
  throw new RoboError(
    "usage",
    `No header is named, and this folder has ${isEmpty ? "none" : "several"}`,
    {
      hint: isEmpty
        ? "Name the one that declares your structs, such as telemetry.h, or a program built with -g: --elf ./driver"
        : `Name the right one, such as ${found[0]}`,
    },
  );
}
