import { textFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";

/** Definitions of the flags that say which kernel is meant; see `KernelFlags`. */
export const kernelFlags = {
  connect: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    placeholder: "kernel",
    proposeCompletions: proposePaired,
    brief:
      "A kernel of another machine: its name or host once it is paired, or user@host over ssh [default one of this machine]",
  },
  connection: textFlag("file", "Connection file of the kernel [default the newest that lives]"),
  name: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    placeholder: "name",
    proposeCompletions: proposeKernels,
    brief: "Name of the kernel, where several run [default the newest]",
  },
} as const;

async function proposePaired(this: RoboContext): Promise<readonly string[]> {
  return (await import("./proposals.ts")).pairedNames(this.process.env);
}

async function proposeKernels(): Promise<readonly string[]> {
  return (await import("./proposals.ts")).kernelNames();
}
