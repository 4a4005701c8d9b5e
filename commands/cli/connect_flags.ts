import { textFlag } from "./flag_kinds.ts";
import { parsePublicKey } from "./parsers.ts";

/** Flags of the commands that connect to a core. */
export interface ConnectFlags {
  /** Which core. */
  readonly connect?: string;
  /** File with this program's key pair. */
  readonly keyFile?: string;
  /** The core's public key. */
  readonly serverKey?: string;
  /** User and password. */
  readonly user?: string;
}

/** Definitions of the flags of the commands that connect to a core. */
export const connectFlags = {
  connect: textFlag(
    "core",
    "Which core: its key, a host such as robot.local, or two endpoints IN,OUT [default ROBO_CORE, else the one that runs here, else localhost]",
  ),
  keyFile: textFlag(
    "file",
    "Key pair of this program, for a core with --curve [default a new one each time]",
  ),
  serverKey: {
    kind: "parsed",
    parse: parsePublicKey,
    optional: true,
    placeholder: "key",
    brief: "Public key of a core with --curve, 40 characters [default not encrypted]",
  },
  user: textFlag("user:password", "For a core with --plain [default none]"),
} as const;
