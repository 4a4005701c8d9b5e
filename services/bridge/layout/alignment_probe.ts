import { ByteCursor, type ElfFile } from "../../../protocols/elf/mod.ts";

const SECTION = ".robo_alignments";

/** A C or C++ file whose object file has the alignment of each type, behind the header that declares them. */
export function alignmentProbe(spellings: readonly string[]): string {
  return [
    "#ifdef __cplusplus",
    "#define ROBO_ALIGN(type) alignof(type)",
    'extern "C"',
    "#else",
    "#define ROBO_ALIGN(type) _Alignof(type)",
    "#endif",
    `const unsigned int robo_alignments[] __attribute__((used, section("${SECTION}"))) = {`,
    ...spellings.map((spelling) => `  ROBO_ALIGN(${spelling}),`),
    "};",
    "",
  ].join("\n");
}

/** The alignments of types called `names`, in order, from what became of an {@linkcode alignmentProbe}. */
export function readAlignments(
  elf: ElfFile,
  names: readonly string[],
): ReadonlyMap<string, number> | undefined {
  const section = elf.sections.find(({ name }) => name === SECTION);
  if (section === undefined || section.size < names.length * 4) return undefined;
  const numbers = new ByteCursor(section.bytes(), {
    isLittle: elf.byteOrder === "little",
    what: SECTION,
  });
  return new Map(names.map((name) => [name, numbers.u32()]));
}
