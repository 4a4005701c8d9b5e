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
    return `cannot be opened: ${oneLine(error)}`;
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
  const identifying = Deno.dlopen(path, IDENTIFYING);
  const { robo_abi_version: abi, robo_build_id: build } = identifying.symbols;
  const found = { abi: abi(), build: textAt(build()) };
  if (found.abi !== ABI_VERSION) {
    identifying.close();
    return `is of ABI version ${found.abi}, and ${ABI_VERSION} is needed`;
  }
  if (buildId !== undefined && found.build !== buildId) {
    identifying.close();
    return `was built from other sources, ${found.build.slice(0, 12)}`;
  }
  return { path, symbols: Deno.dlopen(path, SYMBOLS).symbols, buildId: found.build };
}

function textAt(pointer: Deno.PointerValue): string {
  return pointer === null ? "" : Deno.UnsafePointerView.getCString(pointer);
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
}
