import { problemOfElf } from "./elf.ts";
import { sha256 } from "./sha256.ts";
import { ABI_VERSION, IDENTIFYING, type NativeSymbols, SYMBOLS } from "./symbols.ts";

/** A library that was found to be the right one, and opened. It is never closed: handles and views may outlive all else. */
export interface OpenLibrary {
  /** Its file. */
  readonly path: string;
  /** Its functions. */
  readonly symbols: NativeSymbols;
  /** What it says as `robo_build_id()`. */
  readonly buildId: string;
}

/** What a library has to be, besides whole, safe and of our ABI version; what is left out may be anything. */
export interface Expectation {
  /** SHA-256 of the sources. */
  readonly buildId?: string;
  /** SHA-256 of the file. */
  readonly sha256?: string;
}

/** Opens the library at `path`, or tells why not, as in "is truncated". */
export function openLibrary(path: string, expected: Expectation = {}): OpenLibrary | string {
  const problem = problemOfFile(path, expected.sha256);
  if (problem !== undefined) return problem;
  try {
    return opened(path, expected.buildId);
  } catch (error) {
    const lacking = /undefined symbol: (\w+)/.exec(String(error))?.[1];
    return lacking === undefined ? `cannot be opened: ${oneLine(error)}` : `lacks ${lacking}`;
  }
}

/** Code of others must not run as us: the file is this user's or root's, and nobody else can write it. */
function problemOfFile(path: string, hash: string | undefined): string | undefined {
  let bytes;
  try {
    const { isFile, uid, gid, mode } = Deno.statSync(path);
    if (!isFile) return "is no file";
    if (uid !== Deno.uid() && uid !== 0) return `belongs to another user, ${uid}`;
    const isOthers = (mode! & 0o002) !== 0 || ((mode! & 0o020) !== 0 && gid !== Deno.gid());
    if (isOthers) return `can be written by others, mode ${(mode! & 0o777).toString(8)}`;
    bytes = Deno.readFileSync(path);
  } catch (error) {
    return error instanceof Deno.errors.NotFound
      ? "is not there"
      : `cannot be read: ${oneLine(error)}`;
  }
  const problem = problemOfElf(bytes);
  if (problem !== undefined || hash === undefined) return problem;
  return sha256(bytes) === hash ? undefined : "is damaged: its SHA-256 is another one";
}

function opened(path: string, buildId: string | undefined): OpenLibrary | string {
  const { symbols, close } = open(path, IDENTIFYING);
  try {
    const abi = symbols.robo_abi_version();
    if (abi !== ABI_VERSION) return `is of ABI version ${abi}, and ${ABI_VERSION} is needed`;
    const build = textAt(symbols.robo_build_id());
    if (buildId !== undefined && build !== buildId) {
      return `was built from other sources, ${build.slice(0, 12)}`;
    }
    return { path, symbols: open(path, SYMBOLS).symbols, buildId: build };
  } finally {
    close();
  }
}

function open<T extends Deno.ForeignLibraryInterface>(path: string, functions: T) {
  const library = Deno.dlopen(path, functions);
  return { symbols: library.symbols, close: () => library.close() };
}

function textAt(pointer: Deno.PointerValue): string {
  return pointer === null ? "" : Deno.UnsafePointerView.getCString(pointer);
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
}
