/** Sends a process that was started here a signal, unless it has ended: Deno throws then, also when nobody could know that yet. */
export function endChild(
  child: Pick<Deno.ChildProcess, "kill">,
  signal: Deno.Signal = "SIGKILL",
): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended by itself.
  }
}
