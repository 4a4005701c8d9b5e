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
  throw new RoboError("usage", "Which structs the programs send is not said", {
    hint: found.length === 0
      ? "Name the header that declares them: robo ws-bridge --header telemetry.h, or the program, built with -g: --elf ./driver"
      : `There are several headers here; name the right one, such as: robo ws-bridge --header ${
        found[0]
      }`,
  });
}
