import { RoboError } from "../../../errors.ts";
import {
  type AbiName,
  headerNotes,
  macroConstants,
  withNotes,
} from "../../../protocols/cheader/mod.ts";
import { type DwarfLayout, readDwarf } from "../../../protocols/dwarf/mod.ts";
import { type ElfFile, isElf, readElf } from "../../../protocols/elf/mod.ts";
import { alignmentProbe, readAlignments } from "./alignment_probe.ts";
import { callCompiler, type CompilerOptions, DEFAULT_COMPILER } from "./compiler.ts";
import { compilerError } from "./compiler_error.ts";
import { ownLayout } from "./own_layout.ts";
import { readPreprocessed } from "./preprocessed.ts";
import { absolutePath } from "./normal_path.ts";
import { temporaryFolder } from "./temporary_folder.ts";
import { unreadable } from "./unreadable.ts";

/** How a header is read. */
export interface HeaderOptions extends CompilerOptions {
  /** Whether no compiler is asked, but the rules of a machine followed; default: only where there is no compiler. */
  readonly own?: boolean;
  /** The machine whose rules are followed, which are then asked instead of a compiler; default: this one. */
  readonly abi?: AbiName;
}

const DECLARE = "Declare one there, or in a file that it includes and that is none of the system's";

/** What makes a compiler describe all types of a header, whatever the user's flags say. */
const DESCRIBE = [
  "-g",
  "-fno-eliminate-unused-debug-types",
  "-fno-lto",
  "-fno-debug-types-section",
  "-w",
  "-c",
];

/**
 * The types of a C or C++ header as a compiler lays them out, in the order of declaration: those of the header itself and of other files
 * of the user's, and what these hold of the system's. Units, ranges and descriptions are those of comments. The compiler is called in the header's
 * name, so its own folder is searched for others; what it writes goes to a temporary folder, which is removed.
 *
 * Where there is no gcc and no other compiler is named, C headers are laid out by the rules of this machine, which is a warning.
 *
 * Throws a `RoboError` of kind `missing` where the header is not there, `usage` where it is a program, `unavailable` where the compiler that is named is not, and `data`
 * where it does not compile, with the compiler's words and lines, or declares no struct.
 */
export async function layoutOfHeader(
  path: string,
  options: HeaderOptions = {},
): Promise<DwarfLayout> {
  await mustBeHeader(path);
  if (options.own || options.abi !== undefined) return ownLayout(path, options);
  try {
    return await compiledLayout(path, options);
  } catch (error) {
    const isMissing = error instanceof RoboError && error.code === "unavailable";
    // Whoever names a compiler wants that one.
    if (!isMissing || options.cc !== undefined || headerLanguage(path) === "c++") throw error;
    const layout = ownLayout(path, options);
    const warning = `${error.message}: the structs of ${path} are laid out by the ${layout.origin}`;
    return { ...layout, warnings: [warning, ...layout.warnings] };
  }
}

async function compiledLayout(path: string, options: HeaderOptions): Promise<DwarfLayout> {
  const language = headerLanguage(path);
  await using folder = await temporaryFolder();
  const header = new HeaderCompiler({ path, language, options, folder: folder.path });
  // Both have to have ended before the folder goes; of two mistakes the compiler's is told.
  const [compiled, preprocessed] = await Promise.allSettled([
    header.compile(),
    header.preprocess(),
  ]);
  const elf = settled(compiled);
  const { macros, own, system, text } = settled(preprocessed);
  const excluded = new Set([...system].map(absolutePath));
  const isWanted = (file: string) => !excluded.has(absolutePath(file)) && !file.startsWith("<");
  const dwarf = { source: path, isWanted, hintForNone: DECLARE };
  const first = readDwarf(elf, dwarf);
  const alignments = await header.alignments(first);
  const layout = alignments === undefined ? first : readDwarf(elf, { ...dwarf, alignments });
  const enumerators = new Map(layout.constants);
  for (const { values } of layout.enums.values()) {
    for (const [name, value] of values) enumerators.set(name, value);
  }
  const constants = macroConstants({ macros, wanted: own, enumerators });
  const whole = { ...layout, constants: new Map([...constants, ...layout.constants]) };
  return withNotes(whole, headerNotes(text));
}

function settled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}

/** What `gcc -x` calls the language of a header, by its ending. */
export function headerLanguage(path: string): "c" | "c++" {
  return /\.(hpp|hh|hxx|h\+\+|H|cpp|cc|cxx)$/.test(path) ? "c++" : "c";
}

async function mustBeHeader(path: string): Promise<void> {
  try {
    const { isFile } = await Deno.stat(path);
    if (!isFile) throw new RoboError("missing", `${path} is no file`);
    if (!isElf(await firstBytes(path))) return;
  } catch (cause) {
    if (cause instanceof RoboError) throw cause;
    throw unreadable(
      path,
      cause,
      "Name the header that declares your structs, such as telemetry.h",
    );
  }
  throw new RoboError("usage", `${path} is a program or an object file, and no header`, {
    hint: `Name it with --elf ${path}`,
  });
}

async function firstBytes(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(4);
  await file.read(bytes);
  return bytes;
}

interface HeaderJob {
  readonly path: string;
  readonly language: "c" | "c++";
  readonly options: HeaderOptions;
  readonly folder: string;
}

/** The calls of a compiler that one header takes. */
class HeaderCompiler {
  readonly #job: HeaderJob;
  readonly #cc: string;

  constructor(job: HeaderJob) {
    this.#job = job;
    this.#cc = job.options.cc ?? DEFAULT_COMPILER;
  }

  async compile(): Promise<ElfFile> {
    const { path, language, options, folder } = this.#job;
    const object = `${folder}/header.o`;
    const { success, messages } = await callCompiler(
      [...DESCRIBE, "-x", language, path, "-o", object],
      { ...options, temporary: folder },
    );
    if (!success) throw compilerError(path, this.#cc, messages);
    return readElf(await Deno.readFile(object), { what: `what ${this.#cc} made of ${path}` });
  }

  async preprocess(): Promise<ReturnType<typeof readPreprocessed>> {
    const { path, language, options, folder } = this.#job;
    const { output } = await callCompiler(["-E", "-dD", "-CC", "-w", "-x", language, path], {
      ...options,
      temporary: folder,
    });
    return readPreprocessed(output);
  }

  /** What structs are really aligned to, which debug information does not say of packed ones. Undefined where that cannot be compiled. */
  async alignments(layout: DwarfLayout): Promise<ReadonlyMap<string, number> | undefined> {
    const { path, language, options, folder } = this.#job;
    const source = `${folder}/alignments.c`;
    const object = `${folder}/alignments.o`;
    const names = [...layout.structs.keys()];
    await Deno.writeTextFile(
      source,
      alignmentProbe(names.map((name) => layout.spellings.get(name)!)),
    );
    const { success } = await callCompiler(
      ["-c", "-w", "-fno-lto", "-include", path, "-x", language, source, "-o", object],
      { ...options, temporary: folder },
    );
    return success ? readAlignments(readElf(await Deno.readFile(object)), names) : undefined;
  }
}
