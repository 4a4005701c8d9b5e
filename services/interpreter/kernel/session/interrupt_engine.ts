import type { Engine } from "../../engine/engine.ts";
import type { Bench } from "./bench.ts";

/**
 * Interrupts what an engine runs. The engine ends by itself what withstands that; should it fail even to do so, it is closed and
 * another one started, so that nobody waits for ever for a robot to stop.
 */
export async function interruptEngine(
  engine: Engine,
  { engines, interruptMs, logger }: Pick<Bench, "engines" | "interruptMs" | "logger">,
): Promise<"idle" | "interrupted" | "died"> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), interruptMs);
  });
  const result = await Promise.race([engine.interrupt(), late]);
  clearTimeout(timer);
  if (result !== "late") return result;
  logger?.error("An interrupt came to no end; the engine is replaced");
  if (engines.current === engine) await engines.renew();
  return "died";
}
