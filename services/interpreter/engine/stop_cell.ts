import { pause } from "../../../transports/pause.ts";
import type { Inspector } from "./engine.ts";
import type { Activity } from "./messages.ts";

/** How long the answer to a termination is waited for, in milliseconds. */
const ANSWER_MS = 10;

/** How often a cell is looked at, every millisecond, until it is in its own code rather than in what that has called. */
const MOST_LOOKS = 30;

/**
 * How often the engine answers, once the event loop was asked to turn, before it counts as kept from that: whoever answers from
 * the event loop turns it, too, and only an endless flow of microtasks answers without.
 */
const MOST_ANSWERS = 5;

/** How long user code may go on that another cell left behind, in milliseconds: unless it is endless, it may. */
const OTHERS_MS = 500;

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
  let hasEnded = false;
  let force = false;
  let looks = 0;
  while (!signal.aborted) {
    const activity = await ask<Activity>(inspector, `__robo__.interrupt(${cell},${force})`);
    force = false;
    if (activity === "spinning") {
      hasEnded = true;
      looks = 0;
      await terminate(inspector);
      await ask(inspector, "__robo__.release()");
      continue;
    }
    if (activity === undefined) continue;
    if (activity === "inside" && looks++ < MOST_LOOKS) {
      await pause(1, signal);
      continue;
    }
    if (await turns(inspector, activity === "elsewhere" ? OTHERS_MS : 0, signal)) return hasEnded;
    force = true;
  }
  return hasEnded;
}

/**
 * Terminates what runs. Native code now and then turns a termination into an exception, with which the cell ends; V8 then
 * answers only when the microtask is over in which the engine waits for us, so the answer is not waited for for long.
 */
async function terminate(inspector: Inspector): Promise<void> {
  const stop = new AbortController();
  // It is refused as long as the one before is under way.
  const answered = inspector.send("Runtime.terminateExecution").catch(() => {});
  await Promise.race([answered, pause(ANSWER_MS, stop.signal)]);
  stop.abort();
}

/** Whether the event loop turns; it gets `ms` milliseconds at least. */
async function turns(inspector: Inspector, ms: number, signal: AbortSignal): Promise<boolean> {
  const began = performance.now();
  let hasTurned = false;
  inspector.send("Runtime.evaluate", {
    expression: "__robo__.turn()",
    silent: true,
    awaitPromise: true,
  }).then(() => hasTurned = true, () => {});
  for (let answers = 0; !signal.aborted; answers++) {
    await ask(inspector, "0");
    if (hasTurned) return true;
    if (answers >= MOST_ANSWERS && performance.now() - began > ms) return false;
    if (answers > 0) await pause(1, signal);
  }
  return false;
}

/** Evaluates; `undefined` when that was what the termination has hit. Rejects when the engine dies. */
async function ask<T>(inspector: Inspector, expression: string): Promise<T | undefined> {
  try {
    const { result } = await inspector.send("Runtime.evaluate", {
      expression,
      silent: true,
      returnByValue: true,
    });
    return result.value;
  } catch (error) {
    if (error instanceof Error && error.message.endsWith("Execution was terminated")) {
      return undefined;
    }
    throw error;
  }
}
