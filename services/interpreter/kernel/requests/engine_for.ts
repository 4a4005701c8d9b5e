import type { Engine } from "../../engine/engine.ts";
import type { EngineKeeper } from "../session/engine_keeper.ts";

/** The engine that knows what `code` is about: with the node library, where it is mentioned. */
export async function engineFor(code: string, engines: EngineKeeper): Promise<Engine> {
  const engine = await engines.get();
  if (/\brobo\b/.test(code)) await engine.loadRobo();
  return engine;
}
