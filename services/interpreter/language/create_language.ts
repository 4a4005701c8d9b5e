import { fromFileUrl } from "../../../system/paths.ts";
import { CellStore } from "./cell_store.ts";
import { complete } from "./complete.ts";
import { completeness } from "./completeness.ts";
import { Declarations } from "./declarations.ts";
import { explain } from "./explain.ts";
import { inspect } from "./inspect.ts";
import type { Completeness, Language } from "./language.ts";
import { loadParsers, loadStripper, type Stripper } from "./parsers.ts";
import { MAX_HERE, MAX_READ, prepare } from "./prepare.ts";
import { Reader } from "./read.ts";
import { ImportTimes, type ModifiedAt } from "./specifiers.ts";
import { Workshop, type WorkshopOptions } from "./workshop.ts";

/** Settings of the language, all optional. */
export interface LanguageOptions {
  /** Absolute folder of the cells, for paths in completion (default the folder of the process). */
  readonly folder?: string;
  /** Path of Deno, which is asked for the documentation of its own names (default the program that runs). */
  readonly deno?: string;
  /** When a local file changed last, so that its new text is imported (default asks the file system). */
  readonly modifiedAt?: ModifiedAt;
  /** Text of a local file, for excerpts; `undefined` when it cannot be had (default reads files of up to 4 MiB). */
  readonly readFile?: (path: string) => string | undefined;
  /** Parts of paths whose frames are left out of tracebacks (default the engine's own). */
  readonly hidden?: readonly string[];
  /** Most cells that are remembered for excerpts (default 1000). */
  readonly maxCells?: number;
  /** Most memory for them, in bytes (default 16 MiB). */
  readonly maxBytes?: number;
  /** How long cells are read. */
  readonly workshop?: WorkshopOptions;
}

/** A cell with a little of everything that needs no types taken away. */
const SAMPLE =
  "import a from './a.ts'; const b = { c: [1, a] }; let d = (e) => e + 1; await d(`${b.c}`)";

const UNKNOWN: Completeness = { status: "unknown", indent: "" };

const BOOT = "/services/interpreter/engine/boot/";

const MAX_FILE = 4 * 2 ** 20;

/** The language of the cells; parsers are loaded when first needed, or by `warm`. */
export function createLanguage(options: LanguageOptions = {}): Language {
  const { modifiedAt = fileTime, readFile = fileText, hidden = [BOOT] } = options;
  const cells = new CellStore({
    cells: options.maxCells ?? 1000,
    bytes: options.maxBytes ?? 16 * 2 ** 20,
  });
  const declarations = new Declarations();
  const times = new ImportTimes(modifiedAt);
  const workshop = new Workshop({
    ...options.deno === undefined ? {} : { deno: options.deno },
    ...options.workshop,
  });
  let stripper: Promise<Stripper> | undefined;
  const makeReader = async () => new Reader(await loadParsers(), () => stripper ??= loadStripper());
  let reader: Promise<Reader> | undefined;
  let types: Promise<string | undefined> | undefined;
  const getReader = () => reader ??= makeReader();
  return {
    async warm() {
      const reader = await getReader();
      // What has run once runs faster.
      const cell = { code: SAMPLE, name: "cell:0", folder: "/" };
      await prepare(cell, {
        reader,
        workshop,
        declarations: new Declarations(),
        times: new ImportTimes(() => undefined),
        cells: new CellStore({ cells: 1, bytes: 1000 }),
      });
    },
    reset() {
      declarations.clear();
      times.clear();
    },
    prepare: async (cell) =>
      await prepare(cell, { reader: await getReader(), workshop, declarations, times, cells }),
    completeness: async (code) => {
      if (code.length <= MAX_HERE) return await completeness(code, await getReader());
      if (code.length > MAX_READ) return UNKNOWN;
      return await workshop.completeness(code) ?? UNKNOWN;
    },
    complete: async (inspector, code, cursor) =>
      await complete({ inspector, code, cursor, folder: options.folder ?? Deno.cwd(), readFile }),
    inspect: async (inspector, code, place) =>
      await inspect(code, place, {
        inspector,
        cells,
        types: () => types ??= denoTypes(options.deno),
      }),
    explain: (error) => explain(error, { cells, readFile, hidden, library: ownFolders() }),
    [Symbol.asyncDispose]: () => workshop[Symbol.asyncDispose](),
  };
}

/** Where robo itself stands: in a checkout its rooms, in the single binary one folder. */
function ownFolders(): string[] {
  const here = fromFileUrl(import.meta.url);
  const [home, rest] = here.split("/services/interpreter/language/");
  if (rest === undefined) return [here.slice(0, here.lastIndexOf("/") + 1)];
  return ["client", "transports", "protocols", "ffi", "services"].map((room) => `${home}/${room}/`);
}

/** Deno's own declarations: 0.7 MB of text in 15 ms, once. */
async function denoTypes(deno = Deno.execPath()): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(deno, {
      args: ["types"],
      env: { NO_COLOR: "1" },
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined;
  }
}

function fileTime(path: string): number | undefined {
  try {
    return Deno.statSync(path).mtime?.getTime();
  } catch {
    return undefined;
  }
}

function fileText(path: string): string | undefined {
  try {
    return Deno.statSync(path).size > MAX_FILE ? undefined : Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
