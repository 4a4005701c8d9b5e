import type { KernelStatus } from "../../services/interpreter/mod.ts";
import { safeText } from "../../terminal/text.ts";
import { FIXED_PORTS } from "./ports.ts";
import type { InterpreterRunFlags } from "./run.ts";

/** What the words depend on. */
export interface ConnectingWords {
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
export function connectingLines({ flags, status, paths, listed }: ConnectingWords): string[] {
  const { name, pid, enginePid } = status;
  const [file, observers] = paths;
  const fixed = Object.values(flags.ports).join() === Object.values(FIXED_PORTS).join();
  const which = name === "robo" ? "" : ` --name ${name}`;
  const lines = [
    `robo interpreter   ${name}   pid ${pid}   engine ${enginePid ?? "-"}`,
    `connection file  ${file ?? "none"}`,
    ...observers === undefined ? [] : [`for observers    ${observers}`],
    "",
    `  robo console${which}`.padEnd(38) + "# a terminal of its own",
    `  robo exec${which} script.ts`.padEnd(38) + "# run a script",
    `  jupyter console --existing${fixed || file === undefined ? "" : ` ${baseName(file)}`}`
      .padEnd(38) + "# any client of Jupyter",
  ];
  if (listed !== undefined) {
    const who = listed === 0
      ? "no machine is"
      : listed === 1
      ? "1 machine is"
      : `${listed} machines are`;
    lines.push(`  robo interpreter pair${which}`.padEnd(38) + `# ${who} paired with this one`);
  }
  lines.push("", "Ctrl-C interrupts the cell that runs, or ends the kernel");
  return lines.map(safeText);
}

function baseName(path: string): string {
  return path.slice(path.replaceAll("\\", "/").lastIndexOf("/") + 1);
}
