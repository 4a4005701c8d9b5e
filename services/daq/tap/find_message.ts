import type { End } from "./capture_format.ts";

const COMMANDS: Readonly<Record<End, readonly string[]>> = {
  client: [
    ...[
      "Done",
      "Info",
      "Infos",
      "Info_xml",
      "x_axis",
      "y_axis",
      "position_is",
      "move_done",
      "Quit",
    ],
  ],
  server: [
    ...["Send Data 0D", "Send Data 1D", "Send Data 2D", "Send Data ND", "set_info", "Done"],
    ...["move_abs", "move_rel", "move_home", "check_position", "get_actuator_value", "stop_motion"],
  ],
};

const PATTERNS: Readonly<Record<End, readonly Uint8Array[]>> = {
  client: COMMANDS.client.map(framed),
  server: COMMANDS.server.map(framed),
};

/** Longest command with its length, in bytes: so much of the end of bytes may be the beginning of one. */
export const LONGEST_COMMAND: number = Math.max(
  ...[...PATTERNS.client, ...PATTERNS.server].map(({ length }) => length),
);

/** Where in `bytes` the first command of this end stands, with its length before it, from `start` on; -1 where there is none. */
export function findMessage(bytes: Uint8Array, from: End, start: number): number {
  for (let at = start; at + 8 <= bytes.length; at++) {
    // Commands are shorter than 256 bytes.
    if (bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 0) continue;
    if (PATTERNS[from].some((pattern) => startsWith(bytes, at, pattern))) return at;
  }
  return -1;
}

function startsWith(bytes: Uint8Array, at: number, pattern: Uint8Array): boolean {
  return at + pattern.length <= bytes.length && pattern.every((byte, i) => bytes[at + i] === byte);
}

function framed(command: string): Uint8Array {
  return new Uint8Array([0, 0, 0, command.length, ...new TextEncoder().encode(command)]);
}
