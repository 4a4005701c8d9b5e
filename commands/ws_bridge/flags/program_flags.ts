import type { AbiName } from "../../../protocols/cheader/mod.ts";
import { parseText } from "../../cli/parsers.ts";

/** Flags that say what programs there are, and what their structs are. */
export interface ProgramFlags {
  /** Headers with the structs. */
  readonly header?: readonly string[];
  /** Programs with debug information. */
  readonly elf?: readonly string[];
  /** The compiler that lays a header out. */
  readonly cc?: string;
  /** Its flags. */
  readonly cflags?: string;
  /** Whether headers are laid out without a compiler. */
  readonly own: boolean;
  /** The machine whose rules these are. */
  readonly abi?: AbiName;
  /** Unix sockets where programs connect. */
  readonly socket?: readonly string[];
  /** Further addresses where programs connect. */
  readonly listen?: readonly string[];
  /** Programs to connect to. */
  readonly connect?: readonly string[];
  /** How their messages are told apart. */
  readonly framing?: string;
  /** Numbers of structs. */
  readonly map?: readonly string[];
  /** What a length counts. */
  readonly lengthOf: "payload" | "message";
  /** Name of programs that say none. */
  readonly name?: string;
  /** File that keeps what has come. */
  readonly counts?: string;
}

/** Definitions of {@linkcode ProgramFlags}. */
export const programFlags = {
  header: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    variadic: ",",
    placeholder: "files",
    brief: "Headers with the structs [default the only .h in this folder]",
  },
  elf: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    variadic: ",",
    placeholder: "files",
    brief: "Programs or object files with debug information, instead of headers [default none]",
  },
  cc: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    placeholder: "program",
    brief: "Compiler that lays the headers out, such as arm-none-eabi-gcc [default gcc]",
  },
  cflags: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    placeholder: "flags",
    brief: "Its flags, such as '-I include -DARM' [default none]",
  },
  own: {
    kind: "boolean",
    default: false,
    brief: "Lay headers out without a compiler, as is done where there is none",
  },
  abi: {
    kind: "enum",
    values: ["x86-64", "aarch64", "arm", "arm-linux", "i386", "riscv64", "ppc64"],
    optional: true,
    brief: "Lay headers out without a compiler, by the rules of this machine [default this one]",
  },
  socket: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    variadic: ",",
    placeholder: "paths",
    brief:
      "Unix sockets where programs connect [default robo.sock, unless --listen or --connect is given]",
  },
  listen: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    variadic: ",",
    placeholder: "addresses",
    brief:
      "More addresses where programs connect, as tcp:HOST:PORT or unix:PATH; beyond loopback --allow has to be given [default none]",
  },
  connect: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    variadic: ",",
    placeholder: "addresses",
    brief:
      "Programs that listen themselves, as tcp:HOST:PORT or unix:PATH; tried until they are there [default none]",
  },
  framing: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    placeholder: "framing",
    brief:
      "How programs tell their messages apart: robo, fixed:STRUCT, or header:STRUCT.IDFIELD,LENGTHFIELD [default robo]",
  },
  map: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    variadic: ",",
    placeholder: "numbers",
    brief:
      "For header: framings, which number is which struct, such as 10=GetRequest,11=GetAnswer [default as enums and macros are named]",
  },
  lengthOf: {
    kind: "enum",
    values: ["payload", "message"],
    default: "payload",
    brief: "For header: framings, what the length counts: bytes behind the header, or all",
  },
  name: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    placeholder: "name",
    brief: "Name of programs that do not say theirs [default the socket's, else program]",
  },
  counts: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    placeholder: "file",
    brief:
      "File that keeps what has come from programs, so that a restart of the bridge counts nothing twice [default none]",
  },
} as const;
