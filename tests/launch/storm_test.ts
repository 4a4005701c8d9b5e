import fc from "fast-check";
import { storm } from "./storm/storm.ts";

const FLEET = {
  ...{ always: 2, failing: 1, limited: 1, never: 1, parents: 1 },
  ...{ quitters: 1, programs: 1, workers: 2, throwers: 2 },
};

Deno.test({
  name: "In a storm of SIGKILLs the launch's account is that of its nodes and of the killer",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
        await storm({ fleet: FLEET, isOver: (kills) => kills >= 60, paceMs: 0, seed });
      }),
      { numRuns: 1, endOnFailure: true },
    ),
});
