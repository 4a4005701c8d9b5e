import { pause } from "../../../transports/pause.ts";
import type { Inspector } from "./engine.ts";
import type { Activity } from "./messages.ts";

/** How long what others left behind may go on before it counts as what has to be stopped, in milliseconds. */
const OTHERS_MS = 100;

/** Pause before another look, in milliseconds. */
const LOOK_EVERY_MS = 2;

/**
 * Ends what a cell executes; resolves when the event loop turns again, with whether something was ended. Never resolves when
 * that is not possible, and rejects when the engine dies.
 *
 * V8 can terminate what runs; but when by the time it does so something else runs, such as the event loop, the process
 * ends. So the engine is asked first, in the middle of what runs, and prepares itself (`Cells.interrupt`).
 */
export async function stopCell(
  inspector: Inspector,
  cell: number,
  signal: AbortSignal,
): Promise<boolean> {
  const began = performance.now();
  let hasEnded = false;
  while (!signal.aborted) {
    const others = performance.now() - began > OTHERS_MS;
    const activity = await evaluate<Activity>(inspector, `__robo__.interrupt(${cell},${others})`);
    if (activity === "idle") return hasEnded;
    if (activity === "spinning") {
      hasEnded = true;
      await inspector.send("Runtime.terminateExecution");
      await evaluate(inspector, "__robo__.release()");
    } else {
      await pause(LOOK_EVERY_MS, signal);
    }
  }
  return hasEnded;
}

async function evaluate<T>(inspector: Inspector, expression: string): Promise<T> {
  const { result } = await inspector.send("Runtime.evaluate", {
    expression,
    silent: true,
    returnByValue: true,
  });
  return result.value;
}
