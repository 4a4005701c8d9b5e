import type { KernelStatus } from "../../services/interpreter/mod.ts";
import { basename } from "../../system/paths.ts";
import { safeText } from "../../terminal/text.ts";
import { FIXED_PORTS } from "./ports.ts";
import type { InterpreterRunFlags } from "./run.ts";

/** What the words depend on. */
export interface ConnectingWords {
  /** What a user types for robo. */
  readonly robo: string;
  /** Flags of the kernel. */
  readonly flags: InterpreterRunFlags;
  /** How it is. */
  readonly status: Pick<KernelStatus, "name" | "pid" | "enginePid">;
  /** Its connection files: the main one, then that for observers. */
  readonly paths: readonly string[];
  /** How many clients may connect with CURVE; `undefined` without it. */
  readonly listed: number | undefined;
}

/** How to connect to a kernel that has just started, in lines. */
export function connectingLines(
  { robo, flags, status, paths, listed }: ConnectingWords,
): string[] {
  const { name, pid, enginePid } = status;
  const [file, observers] = paths;
  const which = name === "robo" ? "" : ` --name ${name}`;
  const isFixed = Object.values(flags.ports).join() === Object.values(FIXED_PORTS).join();
  const existing = isFixed || file === undefined ? "" : ` ${basename(file)}`;
  const hints: [string, string][] = [
    [`${robo} console${which}`, "a terminal of its own"],
    [`${robo} exec${which} script.ts`, "run a script"],
    // Those before it hang, and do not say why.
    [
      `jupyter console --existing${existing}`,
      listed === undefined ? "any client of Jupyter" : "with jupyter_client 8.9 or later",
    ],
    ...listed === undefined ? [] : [pairing(`${robo} interpreter pair${which}`, listed)],
  ];
  const width = Math.max(...hints.map(([command]) => command.length));
  return [
    `robo interpreter   ${name}   pid ${pid}   engine ${enginePid ?? "-"}`,
    `connection file  ${file ?? "none"}`,
    ...observers === undefined ? [] : [`for observers    ${observers}`],
    "",
    ...hints.map(([command, what]) => `  ${command.padEnd(width)}   # ${what}`),
    "",
    "Ctrl-C interrupts the cell that runs, or ends the kernel",
  ].map(safeText);
}

function pairing(command: string, listed: number): [string, string] {
  const machines = listed === 0 ? "no machine is" : listed === 1 ? "1 machine is" : `${listed} are`;
  return [command, `let another machine in; ${machines} listed`];
}
