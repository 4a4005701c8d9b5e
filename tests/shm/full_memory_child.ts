/**
 * Fills a small shared memory with variables and functions, then writes all of it: `full_memory_child.ts`. Prints what it has
 * met in one line of JSON.
 *
 * @module
 */
import { HostError, HostFunctionDispatcher, HostVariable } from "../../mod.ts";
import { print } from "../../scripts/lib/print.ts";

/** What the program tells. */
export interface FullMemory {
  /** Variables that found room. */
  readonly made: number;
  /** Values that were written, in all of them, so that each of their bytes was touched. */
  readonly written: number;
  /** What the first variable and the first function without room were told: reason and message. */
  readonly refusals: readonly [string, string][];
}

function refusal(act: () => unknown): [string, string] {
  try {
    act();
    return ["none", ""];
  } catch (error) {
    return error instanceof HostError ? [error.reason, error.message] : ["other", String(error)];
  }
}

if (import.meta.main) {
  const variables: HostVariable<Uint8Array>[] = [];
  const size = { maxSize: 32_768, slots: 4 };
  const full = refusal(() => {
    for (;;) variables.push(new HostVariable(`v${variables.length}`, { codec: "raw", ...size }));
  });
  // Smaller ones, until there is no page left.
  const small = { codec: "raw", maxSize: 16, slots: 2 } as const;
  refusal(() => {
    for (;;) variables.push(new HostVariable(`v${variables.length}`, small));
  });
  using dispatcher = new HostFunctionDispatcher();
  const alsoFull = refusal(() => dispatcher.add("f", () => 1));
  let written = 0;
  for (const variable of variables) {
    const { maxSize, slots } = variable.describe();
    for (let slot = 0; slot < slots; slot++) {
      variable.data = new Uint8Array(maxSize).fill(slot);
      written++;
    }
  }
  const told: FullMemory = { made: variables.length, written, refusals: [full, alsoFull] };
  print(JSON.stringify(told));
}
