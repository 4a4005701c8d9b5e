import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { switchFlag, textFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import type { AbiName } from "../../protocols/cheader/mod.ts";
import type { RoboContext } from "../context.ts";
import { programFlags } from "./flags/program_flags.ts";

/** Flags of `robo ws-bridge layout`. */
export interface WsBridgeLayoutFlags {
  /** A program or object file with debug information. */
  readonly elf?: string;
  /** Whether a compiler has to prove it. */
  readonly verify: boolean;
  /** Where to write the file that proves it. */
  readonly output?: string;
  /** The compiler that lays a header out. */
  readonly cc?: string;
  /** Its flags. */
  readonly cflags?: string;
  /** Whether the own rules lay it out. */
  readonly own: boolean;
  /** The machine whose rules these are. */
  readonly abi?: AbiName;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo ws-bridge layout`. */
export const layout: Command<RoboContext> = defineCommand<WsBridgeLayoutFlags, string[]>({
  brief: "Show where the fields of C structs stand, from a header or a program, and prove it",
  description: [
    "Sizes, offsets, padding, bits, units and ranges of the structs of a header, as a compiler lays them out, or of a program built with -g.",
    "Of both together, it says in what they differ. docs/ws-bridge.md has more.",
    "",
    "  robo ws-bridge layout telemetry.h",
    "  robo ws-bridge layout telemetry.h Telemetry --json",
    "  robo ws-bridge layout telemetry.h --verify --cc arm-none-eabi-gcc --cflags=-mcpu=cortex-m4",
    "  robo ws-bridge layout --elf firmware.elf",
  ].join("\n"),
  parameters: {
    flags: {
      elf: textFlag("file", "Program or object file with debug information [default none]"),
      verify: switchFlag("Have the compiler prove it, by static assertions; nothing is run"),
      output: textFlag(
        "file",
        "Write the C file with the assertions there, to be compiled anywhere [default none]",
      ),
      cc: programFlags.cc,
      cflags: programFlags.cflags,
      own: programFlags.own,
      abi: programFlags.abi,
      json: switchFlag("Print one JSON object with all structs, enums and constants"),
    },
    aliases: { o: "output" },
    positional: {
      kind: "array",
      parameter: {
        parse: parseText,
        placeholder: "header|struct",
        brief: "Header, and structs to show [default all]",
      },
    },
  },
  load: () => import("./layout_impl.ts"),
});
