import { RoboError } from "../../../errors.ts";
import { formatBytes } from "../../../terminal/format.ts";
import { type DwarfLayout, readDwarf } from "../../../protocols/dwarf/mod.ts";
import { readElf } from "../../../protocols/elf/mod.ts";
import { unreadable } from "./unreadable.ts";

/** Largest file that is read, in bytes: 1 GiB. */
export const MAX_ELF = 1024 ** 3;

/**
 * The types that a program or object file was compiled with, from its debug information; no compiler is needed, and the file may be for
 * any processor. Of types that system headers declare only those are listed which the program's own hold.
 *
 * Throws a `RoboError` of kind `missing` where the file cannot be read, and `data` where it is no ELF file, has no debug
 * information, or makes no sense.
 */
export async function layoutOfElf(path: string): Promise<DwarfLayout> {
  return readDwarf(readElf(await bytesOf(path), { what: path }), { source: path });
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    const { size, isFile } = await Deno.stat(path);
    if (!isFile) throw new RoboError("missing", `${path} is no file`);
    if (size > MAX_ELF) {
      throw new RoboError(
        "data",
        `${path} has ${formatBytes(size)}, more than ${formatBytes(MAX_ELF)}`,
        {
          hint: "Name an object file of it, which has the structs",
        },
      );
    }
    return await Deno.readFile(path);
  } catch (cause) {
    if (cause instanceof RoboError) throw cause;
    throw unreadable(path, cause, "Name a program or object file that was compiled with -g");
  }
}
