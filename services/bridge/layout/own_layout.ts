import { RoboError } from "../../../errors.ts";
import {
  type AbiName,
  ABIS,
  type HeaderLayout,
  type Include,
  type IncludedHeader,
  parseHeader,
} from "../../../protocols/cheader/mod.ts";
import { normalPath } from "./normal_path.ts";

/** Largest header that is read without a compiler, in bytes: 16 MiB. */
const MAX_HEADER = 16 * 1024 * 1024;

/** How a header is laid out without a compiler. */
export interface OwnOptions {
  /** The machine whose rules count; default: this one. */
  readonly abi?: AbiName;
  /** Of what compilers are told, `-I`, `-isystem`, `-D`, `-m32` and `-fshort-enums` are followed. */
  readonly cflags?: readonly string[];
}

/** The folder in which Debian keeps what differs between machines. */
const TRIPLES: Readonly<Record<string, string>> = {
  "x86-64": "x86_64-linux-gnu",
  "aarch64": "aarch64-linux-gnu",
};

/**
 * The types of a C header by the rules of a machine, without a compiler. Headers of the system's are searched for in `/usr/include` where the
 * machine is this one. Throws a `RoboError` of kind `data` with the place of what is wrong or not understood.
 */
export function ownLayout(path: string, options: OwnOptions = {}): HeaderLayout {
  const { folders, defines, is32, hasShortEnums } = flagsOf(options.cflags ?? []);
  const abi = options.abi ?? (is32 ? "i386" : hostAbi());
  if (!Object.hasOwn(ABIS, abi)) {
    throw new RoboError("usage", `There are no rules of ${abi}`, {
      hint: `Name one of ${Object.keys(ABIS).join(", ")}, or a compiler for it with --cc`,
    });
  }
  const triple = TRIPLES[abi];
  const system = triple === undefined || abi !== hostAbi()
    ? []
    : ["/usr/local/include", `/usr/include/${triple}`, "/usr/include"];
  const text = readHeader(path);
  if (text === undefined) throw new RoboError("missing", `The header ${path} cannot be read`);
  const include = finder(folders, system);
  return parseHeader(text, {
    abi,
    name: path,
    defines,
    include,
    ...(hasShortEnums === undefined ? {} : { hasShortEnums }),
  });
}

/** The rules of this machine. */
function hostAbi(): AbiName {
  return Deno.build.arch === "aarch64" ? "aarch64" : "x86-64";
}

function finder(folders: readonly string[], system: readonly string[]): Include {
  return (name, { file, isQuoted }): IncludedHeader | undefined => {
    const own = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : ".";
    const first = isQuoted ? [own, ...folders] : folders;
    for (const [i, folder] of [...first, ...system].entries()) {
      // By this it is told apart from others.
      const path = normalPath(name.startsWith("/") ? name : `${folder}/${name}`);
      const text = readHeader(path);
      if (text !== undefined) return { name: path, text, isSystem: i >= first.length };
    }
    return undefined;
  };
}

function readHeader(path: string): string | undefined {
  try {
    const { isFile, size } = Deno.statSync(path);
    if (!isFile) return undefined;
    if (size > MAX_HEADER) throw new RoboError("data", `${path} is larger than any header`);
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof RoboError) throw error;
    return undefined;
  }
}

function flagsOf(cflags: readonly string[]) {
  const folders: string[] = [];
  const defines: string[] = [];
  let is32 = false;
  let hasShortEnums: boolean | undefined;
  for (let i = 0; i < cflags.length; i++) {
    const flag = cflags[i]!;
    const [, letter, value] = /^-(I|isystem|D)(.*)$/.exec(flag) ?? [];
    if (letter !== undefined) {
      const given = value === "" ? cflags[++i] ?? "" : value!;
      (letter === "D" ? defines : folders).push(given);
    } else if (flag === "-m32") is32 = true;
    else if (/^-f(no-)?short-enums$/.test(flag)) hasShortEnums = flag === "-fshort-enums";
    else if (
      /^-(include|fpack-struct|m(ms-bitfields|align|x32|big-endian))/
        .test(flag)
    ) {
      throw new RoboError("usage", `${flag} is not understood without a compiler`, {
        hint: "Leave it out, or install the compiler and leave --own and --abi out",
      });
    }
  }
  return { folders, defines, is32, hasShortEnums };
}
