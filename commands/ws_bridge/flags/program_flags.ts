import type { AbiName } from "../../../protocols/cheader/mod.ts";
import { listFlag, switchFlag, textFlag } from "../../cli/flag_kinds.ts";

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
  header: listFlag("files", "Headers with the structs [default the only .h in this folder]"),
  elf: listFlag(
    "files",
    "Programs or object files with debug information, instead of headers [default none]",
  ),
  cc: textFlag(
    "program",
    "Compiler that lays the headers out, such as arm-none-eabi-gcc [default gcc]",
  ),
  cflags: textFlag("flags", "Its flags, such as '-I include -DARM' [default none]"),
  own: switchFlag("Lay headers out without a compiler, as is done where there is none"),
  abi: {
    kind: "enum",
    values: ["x86-64", "aarch64", "arm", "arm-linux", "i386", "riscv64", "ppc64"],
    optional: true,
    brief: "Lay headers out without a compiler, by the rules of this machine [default this one]",
  },
  socket: listFlag(
    "paths",
    "Unix sockets where programs connect [default robo.sock, unless --listen or --connect is given]",
  ),
  listen: listFlag(
    "addresses",
    "More addresses where programs connect, as tcp:HOST:PORT or unix:PATH; beyond loopback --allow has to be given [default none]",
  ),
  connect: listFlag(
    "addresses",
    "Programs that listen themselves, as tcp:HOST:PORT or unix:PATH; tried until they are there [default none]",
  ),
  framing: textFlag(
    "framing",
    "How programs tell their messages apart: robo, fixed:STRUCT, or header:STRUCT.IDFIELD,LENGTHFIELD [default robo]",
  ),
  map: listFlag(
    "numbers",
    "For header: framings, which number is which struct, such as 10=GetRequest,11=GetAnswer [default as enums and macros are named]",
  ),
  lengthOf: {
    kind: "enum",
    values: ["payload", "message"],
    default: "payload",
    brief: "For header: framings, what the length counts: bytes behind the header, or all",
  },
  name: textFlag(
    "name",
    "Name of programs that do not say theirs [default the socket's, else program]",
  ),
  counts: textFlag(
    "file",
    "File that keeps what has come from programs, so that a restart of the bridge takes and counts nothing twice [default one for this address, in $XDG_RUNTIME_DIR/robo or /tmp/robo-UID]",
  ),
} as const;
