import { sizeFlag } from "../cli/flag_kinds.ts";

/** Flags of the commands that read PyMoDAQ's protocol. */
export interface WireFlags {
  /** Which dialect is read. */
  readonly dialect?: "L1" | "L2" | "T1" | "T2" | "T3" | "T4";
  /** Largest data of one message, in bytes. */
  readonly maxFrame: number;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** Definitions of some flags of the commands that read PyMoDAQ's protocol. */
export const wireFlags = {
  dialect: {
    kind: "enum",
    values: ["L1", "L2", "T1", "T2", "T3", "T4"],
    optional: true,
    brief:
      "Read it as this dialect, L2 of PyMoDAQ up to 4.0 or T3 of 4.4 for instance [default as it shows itself]",
  },
  maxFrame: sizeFlag("1GiB", "Largest data of one message; more makes no sense"),
} as const;
