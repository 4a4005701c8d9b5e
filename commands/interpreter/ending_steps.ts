/** What a signal comes to. */
export type EndingStep =
  /** The cell that runs is stopped. */
  | "interrupt"
  /** The kernel ends in good order. */
  | "end"
  /** The process ends at once. */
  | "exit"
  /** Nothing. */
  | "ignore";

/**
 * Decides what signals come to, one after the other. Ctrl-C stops the cell that runs; without one, or pressed again before another cell has
 * begun, it ends the kernel; once more, and the process ends at once. All other signals end the kernel.
 *
 * A kernel that Jupyter has started (`isManaged`) is ended by Jupyter: Ctrl-C, which may have been meant for a whole terminal, only stops its cell.
 */
export function endingSteps(
  isManaged: boolean,
): (signal: string, runningSince: number | undefined) => EndingStep {
  let isEnding = false;
  let stopped: number | undefined;
  return (signal, runningSince) => {
    if (signal === "SIGINT" && isManaged) {
      return runningSince === undefined ? "ignore" : "interrupt";
    }
    if (isEnding) return "exit";
    if (signal === "SIGINT" && runningSince !== undefined && runningSince !== stopped) {
      stopped = runningSince;
      return "interrupt";
    }
    isEnding = true;
    return "end";
  };
}
