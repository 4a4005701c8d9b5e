import assert from "node:assert/strict";
import { RoboError } from "../../../errors.ts";
import { checkStruct } from "../../../protocols/clayout/mod.ts";
import { readDwarf } from "../../../protocols/dwarf/mod.ts";
import { type ElfFile, readElf } from "../../../protocols/elf/mod.ts";
import { mutated } from "./mutate.ts";

/** What came of a damaged file: a layout, or an error that says where. */
export type Outcome = "read" | "refused";

/** Reads `file` with some damage: to the file as it stands, or to one of its sections of debug information alone, behind what the file promises of it. */
export function readDamaged(file: Uint8Array, next: (limit: number) => number): Outcome {
  try {
    const elf = next(3) === 0
      ? readElf(mutated(file, next), { maxUnpacked: 1 << 24 })
      : damagedSection(readElf(file), next);
    const { structs } = readDwarf(elf, { source: "damaged" });
    for (const struct of structs.values()) checkStruct(struct);
    return "read";
  } catch (error) {
    assert.ok(error instanceof RoboError, (error as Error).stack);
    assert.equal(error.code, "data", error.message);
    assert.ok(error.message.length > 10 && error.message.length < 10_000);
    return "refused";
  }
}

function damagedSection(elf: ElfFile, next: (limit: number) => number): ElfFile {
  const names = elf.sections.filter(({ name, size }) => name.startsWith(".debug_") && size > 0);
  const chosen = names[next(names.length)];
  const sections = elf.sections.map((section) => {
    if (section !== chosen) return section;
    const damaged = mutated(section.bytes(), next);
    return { ...section, bytes: () => damaged };
  });
  const { addressSize, byteOrder, kind, machine } = elf;
  return { addressSize, byteOrder, kind, machine, sections, symbols: () => [] };
}

/** Compiles `header` in all the ways that compilers here describe types; those that are missing are left out. */
export async function compiledForms(
  header: string,
  compilers: readonly { readonly cc: string; readonly cflags: readonly string[] }[],
): Promise<Uint8Array[]> {
  const folder = await Deno.makeTempDir({ prefix: "robo-damaged-" });
  try {
    await Deno.writeTextFile(`${folder}/types.h`, header);
    const forms: Uint8Array[] = [];
    for (const { cc, cflags } of compilers) {
      const args = [...cflags, "-g", "-fno-eliminate-unused-debug-types", "-w", "-c", "-x", "c"];
      const command = new Deno.Command(cc, {
        args: [...args, `${folder}/types.h`, "-o", `${folder}/types.o`],
        stderr: "null",
      });
      const { success } = await command.output().catch(() => ({ success: false }));
      if (success) forms.push(await Deno.readFile(`${folder}/types.o`));
    }
    return forms;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
