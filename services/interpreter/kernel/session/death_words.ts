import type { EngineDeath } from "../../engine/engine.ts";

/** What clients are told when the engine is no more. */
export function deathWords({ words }: EngineDeath): string {
  return `The engine is gone: ${words.replace(/\.$/, "")}; ` +
    "what was defined is lost, and the initial namespace comes back";
}
