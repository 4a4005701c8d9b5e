import assert from "node:assert/strict";
import type { Condition, Interlock } from "../config/lab_config.ts";
import { SafetyBench } from "./safety_testing.ts";

function guarded(...when: Condition[]): SafetyBench {
  return with_({ when });
}

function with_(rule: Partial<Interlock>): SafetyBench {
  const interlock = { name: "safe", device: "stage", when: [], ...rule };
  const bench = new SafetyBench({ interlocks: [interlock] });
  bench.set("stage");
  bench.read("stage", 0);
  return bench;
}

/** What the interlock says to a move of the stage. */
function reason(bench: SafetyBench): string | undefined {
  return bench.guard.check("stage", { kind: "home" }, bench)?.message
    .replace("stage cannot be moved because of the interlock safe: ", "");
}

Deno.test("A move waits for the position of another actuator", () => {
  const bench = guarded({ position: "z", min: 5 });
  assert.equal(reason(bench), "z is offline");
  bench.set("z");
  assert.equal(reason(bench), "the position of z is not known");
  bench.read("z", 3);
  assert.equal(reason(bench), "z is at 3 mm where at least 5 mm is needed");
  bench.read("z", 5);
  assert.equal(reason(bench), undefined);
  assert.equal(bench.by("stage", 1), undefined);
  bench.set("z", { online: false });
  assert.equal(reason(bench), "z is offline");
});

Deno.test("An actuator that is leaving where it has to be counts as gone", () => {
  const bench = guarded({ position: "z", min: 5, max: 9 });
  bench.set("z");
  bench.read("z", 6);
  assert.equal(reason(bench), undefined);
  assert(bench.send("z", 0));
  assert.equal(
    reason(bench),
    "z is on its way between 0 mm and 6 mm where at least 5 mm and at most 9 mm is needed",
  );
  bench.arrive("z", 7);
  assert.equal(reason(bench), undefined);
});

Deno.test("A move waits for a parameter to have its value", () => {
  const bench = guarded({ parameter: "laser", path: ["shutter", "open"], equals: false });
  bench.set("laser", { kind: "detector" });
  assert.equal(reason(bench), "shutter/open of laser is not known");
  bench.tell("laser", `<s><shutter type="group"><open type="bool">1</open></shutter></s>`);
  assert.equal(reason(bench), "shutter/open of laser is true and has to be false");
  bench.tell("laser", `<s><shutter type="group"><open type="bool">0</open></shutter></s>`);
  assert.equal(reason(bench), undefined);
});

Deno.test("A move waits for a device to be online, and for one to stand still", () => {
  const bench = guarded({ online: "cam" }, { still: "z" });
  bench.set("cam");
  bench.set("z", { doing: "moving" });
  assert.equal(reason(bench), "z is moving");
  bench.set("z", { doing: "idle" });
  assert.equal(reason(bench), undefined);
  bench.set("cam", { online: false });
  assert.equal(reason(bench), "cam is offline");
});

Deno.test("Only moves to where the interlock guards are held back, and all whose end is not known", () => {
  const bench = with_({ to: { min: 50, max: 80 }, when: [{ online: "cam" }] });
  const rules = [49, 50, 80, 81].map((to) => bench.to("stage", to));
  assert.deepEqual(rules, [undefined, "safe", "safe", undefined]);
  assert.equal(bench.home("stage"), "safe");
  assert.equal(bench.by("stage", 49), undefined);
  assert.equal(bench.by("stage", 60), "safe");
  assert(bench.send("stage", 20));
  assert.equal(bench.by("stage", 40), "safe");
  bench.read("stage", null);
  assert.equal(bench.by("stage", 1), "safe");
});

Deno.test("The refusal names the interlock as its rule and says what to do", () => {
  const bench = guarded({ online: "cam" });
  assert.deepEqual(bench.guard.check("stage", { kind: "absolute", to: 1 }, bench), {
    rule: "safe",
    message: "stage cannot be moved because of the interlock safe: cam is offline",
    hint: "See to it, then order again",
  });
});

Deno.test("An interlock that breaks while its actuator moves is a violation, and only then", () => {
  const bench = with_({ to: { min: 50 }, when: [{ online: "cam" }] });
  bench.set("cam");
  assert(bench.send("stage", 60));
  assert.deepEqual(bench.guard.violations(bench), []);
  bench.set("cam", { online: false });
  assert.deepEqual(bench.guard.violations(bench), [{
    device: "stage",
    rule: "safe",
    message: "stage is stopped by the interlock safe: cam is offline",
  }]);
  bench.arrive("stage", 60);
  assert.deepEqual(bench.guard.violations(bench), []);
  assert(bench.send("stage", 10));
  assert.deepEqual(bench.guard.violations(bench), []);
  bench.arrive("stage", 10);
  bench.guard.moved("stage", { from: 10, to: null }, bench.time);
  bench.set("stage", { doing: "moving" });
  assert.equal(bench.guard.violations(bench).length, 1);
});

Deno.test("Two actuators that wait for each other to stand never move together", () => {
  const bench = new SafetyBench({
    interlocks: [
      { name: "a first", device: "a", when: [{ still: "b" }] },
      { name: "b first", device: "b", when: [{ still: "a" }] },
    ],
  });
  for (const name of ["a", "b"]) bench.set(name);
  for (const name of ["a", "b"]) bench.read(name, 0);
  assert(bench.send("a", 1));
  assert.equal(bench.to("b", 1), "b first");
  bench.arrive("a", 1);
  assert(bench.send("b", 1));
  assert.equal(bench.to("a", 2), "a first");
});
