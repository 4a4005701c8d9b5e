import { kernelFlags } from "../exec/kernel_flags.ts";
import { parseKernelName } from "./kernel_name.ts";

/** Flags of the commands that take the name of a kernel as their argument. */
export interface WhichKernelFlags {
  /** Another machine. */
  readonly connect?: string;
  /** A connection file. */
  readonly connection?: string;
}

const { connect, connection } = kernelFlags;

/** Definitions of {@linkcode WhichKernelFlags}. */
export const whichKernelFlags = { connect, connection } as const;

/** The kernel's name as an argument. */
export const kernelArgument = {
  kind: "tuple",
  parameters: [{
    parse: parseKernelName,
    placeholder: "name",
    brief: "Name of the kernel [default the newest that runs]",
    optional: true,
  }],
} as const;
