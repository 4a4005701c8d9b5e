import assert from "node:assert/strict";
import { endingSteps } from "./ending_steps.ts";

Deno.test("Ctrl-C ends an idle kernel, and a second one ends the process at once", () => {
  const next = endingSteps(false);
  assert.deepEqual([next("SIGINT", undefined), next("SIGINT", undefined)], ["end", "exit"]);
});

Deno.test("Ctrl-C stops a cell first, and ends the kernel when that cell goes on or has ended", () => {
  const stubborn = endingSteps(false);
  const steps = [stubborn("SIGINT", 5), stubborn("SIGINT", 5), stubborn("SIGINT", 5)];
  assert.deepEqual(steps, ["interrupt", "end", "exit"]);
  const quick = endingSteps(false);
  assert.deepEqual([quick("SIGINT", 5), quick("SIGINT", undefined)], ["interrupt", "end"]);
});

Deno.test("Ctrl-C stops the next cell as well", () => {
  const next = endingSteps(false);
  assert.deepEqual([next("SIGINT", 5), next("SIGINT", 6), next("SIGINT", 6)], [
    ...["interrupt", "interrupt", "end"],
  ]);
});

Deno.test("SIGTERM and a terminal that goes away end the kernel, whatever runs", () => {
  for (const signal of ["SIGTERM", "SIGHUP"]) {
    const next = endingSteps(false);
    assert.deepEqual([next(signal, 5), next(signal, 5)], ["end", "exit"]);
    assert.equal(endingSteps(true)(signal, 5), "end");
  }
});

Deno.test("Ctrl-C never ends a kernel that Jupyter looks after", () => {
  const next = endingSteps(true);
  assert.deepEqual([next("SIGINT", undefined), next("SIGINT", 5), next("SIGINT", 5)], [
    ...["ignore", "interrupt", "interrupt"],
  ]);
});
