import assert from "node:assert/strict";
import type { MoveLimits, MoveOrder } from "../../../protocols/daq/lab_types.ts";
import { SafetyBench } from "./safety_testing.ts";

function stage(limits: MoveLimits, position?: number): SafetyBench {
  const bench = new SafetyBench({ devices: { stage: { limits } } });
  bench.set("stage");
  if (position !== undefined) bench.read("stage", position);
  return bench;
}

Deno.test("Without rules everything but what is no number is allowed", () => {
  const bench = stage({});
  for (const [to, rule] of [[1e300, undefined], [NaN, "number"], [-Infinity, "number"]] as const) {
    assert.equal(bench.to("stage", to), rule);
    assert.equal(bench.by("stage", to), rule);
  }
  assert.equal(bench.home("stage"), undefined);
  assert.equal(bench.to("unknown", 1), undefined);
  const noNumber = { kind: "absolute", to: "5" } as unknown as MoveOrder;
  assert.equal(bench.guard.check("stage", noNumber, bench)?.rule, "number");
  bench.read("stage", 1.7e308);
  assert.equal(bench.by("stage", 1e308), "number");
});

Deno.test("A position outside of the limits is refused with numbers, units and the rule", () => {
  const bench = stage({ min: -10, max: 100 }, 98);
  assert.equal(bench.to("stage", 100), undefined);
  assert.equal(bench.to("stage", -10), undefined);
  assert.deepEqual(bench.guard.check("stage", { kind: "absolute", to: 120 }, bench), {
    rule: "limits",
    message: "stage cannot go to 120 mm: at most 100 mm",
    hint: "The limits are those of the lab's configuration",
  });
  assert.equal(
    bench.guard.check("stage", { kind: "absolute", to: -10.5 }, bench)?.message,
    "stage cannot go to -10.5 mm: at least -10 mm",
  );
  assert.equal(bench.by("stage", 2), undefined);
  assert.equal(
    bench.guard.check("stage", { kind: "relative", by: 5 }, bench)?.message,
    "stage cannot go by 5 mm from 98 mm to 103 mm: at most 100 mm",
  );
  assert.equal(bench.home("stage"), undefined);
  bench.read("stage", 59.99745274784809);
  assert.equal(
    bench.guard.check("stage", { kind: "relative", by: 45 }, bench)?.message,
    "stage cannot go by 45 mm from 59.9975 mm to 104.997 mm: at most 100 mm",
  );
  bench.read("stage", 99.7000001);
  assert.equal(
    bench.guard.check("stage", { kind: "relative", by: 0.3 }, bench)?.message,
    "stage cannot go by 0.3 mm from 99.7 mm to 100.0000001 mm: at most 100 mm",
  );
});

Deno.test("A device that is held to the rules of another entry is refused, and stopped, as that one is", () => {
  const bench = new SafetyBench({
    devices: { stage: { limits: { max: 25, maxSpeed: 10 } } },
    interlocks: [{ name: "dark", device: "stage", when: [{ online: "lamp" }] }],
  });
  bench.set("lamp", { kind: "detector" });
  bench.set("twin");
  assert.equal(bench.to("twin", 40), undefined);
  bench.guard.hold("twin", "stage");
  assert.equal(bench.to("twin", 40), "limits");
  bench.read("twin", 0);
  assert.equal(bench.to("twin", 20), "maxSpeed");
  assert.equal(bench.to("twin", 5), undefined);
  bench.set("twin", { doing: "moving" });
  bench.set("lamp", { kind: "detector", online: false });
  assert.equal(bench.to("twin", 5), "dark");
  assert.deepEqual(bench.guard.violations(bench).map(({ device, rule }) => [device, rule]), [
    ["twin", "dark"],
  ]);
  bench.guard.hold("twin", "twin");
  assert.deepEqual(bench.guard.violations(bench), []);
  assert.equal(bench.to("twin", 40), undefined);
});

Deno.test("A distance from a position that is not known is refused where limits need it", () => {
  const bench = stage({ min: 0 });
  assert.deepEqual(bench.guard.check("stage", { kind: "relative", by: 1 }, bench), {
    rule: "limits",
    message: "stage cannot be moved: its rule limits needs its position, which is not known",
    hint: "Read it with: robo daq pos stage",
  });
  assert.equal(bench.to("stage", 1), undefined);
  for (const value of [null, NaN]) {
    bench.read("stage", value);
    assert.equal(bench.by("stage", 1), "limits");
  }
  bench.read("stage", 0);
  assert.equal(bench.by("stage", 1), undefined);
});

Deno.test("A position from before the actuator was away is not known any more", () => {
  const bench = stage({ max: 10 }, 5);
  bench.set("stage", { since: bench.time + 1 });
  assert.equal(bench.by("stage", 1), "limits");
  bench.time += 10;
  bench.read("stage", 5);
  assert.equal(bench.by("stage", 1), undefined);
});

Deno.test("While it may be on its way, a distance is checked from everywhere between", () => {
  const bench = stage({ min: 0, max: 10 }, 0);
  assert(bench.send("stage", 9));
  bench.read("stage", 3);
  assert.equal(bench.by("stage", 1), undefined);
  assert.equal(bench.by("stage", -1), "limits");
  assert.equal(
    bench.guard.check("stage", { kind: "relative", by: 2 }, bench)?.message,
    "stage may be anywhere from 0 mm to 9 mm, and 2 mm more could bring it to 11 mm: at most 10 mm",
  );
  bench.arrive("stage", 5);
  assert.equal(bench.by("stage", 2), undefined);
});

Deno.test("Distances that are ordered one after the other add up, whichever place the actuator counts from", () => {
  const bench = stage({ min: -10, max: 10 }, 0);
  for (const by of [4, 4]) {
    assert.equal(bench.by("stage", by), undefined);
    bench.guard.moved("stage", { from: 0, to: by }, bench.time);
    bench.set("stage", { doing: "moving" });
  }
  // It may come to 8, if it counts from where it was sent.
  assert.equal(bench.by("stage", 3), "limits");
  assert.equal(bench.by("stage", 2), undefined);
});

Deno.test("One that was stopped is believed to stand when it is seen at one place twice", () => {
  const bench = stage({ min: 0, max: 10 }, 0);
  assert(bench.send("stage", 9));
  bench.set("stage", { doing: "idle" });
  assert.equal(bench.by("stage", 5), "limits");
  bench.read("stage", 3);
  assert.equal(bench.by("stage", 5), "limits");
  bench.read("stage", 4);
  assert.equal(bench.by("stage", 5), "limits");
  bench.read("stage", 4);
  assert.equal(bench.by("stage", 5), undefined);
});

Deno.test("One that is seen at its target has arrived, whether it has said so or not", () => {
  const bench = stage({ min: 0, max: 10 }, 0);
  assert(bench.send("stage", 9));
  bench.set("stage", { doing: "idle" });
  bench.read("stage", 9.001);
  assert.equal(bench.by("stage", -9), undefined);
  bench.read("stage", 2);
  assert.equal(bench.by("stage", 8), undefined);
});

Deno.test("After home a distance is refused until the actuator has been seen to stand", () => {
  const bench = stage({ min: 0, max: 10 }, 5);
  assert.equal(bench.home("stage"), undefined);
  bench.guard.moved("stage", { from: 5, to: null }, bench.time);
  bench.read("stage", 4);
  assert.equal(bench.by("stage", 1), "limits");
  assert.equal(bench.to("stage", 1), undefined);
  bench.read("stage", 0);
  assert.equal(bench.by("stage", 1), "limits");
  bench.read("stage", 0);
  assert.equal(bench.by("stage", 1), undefined);
});

Deno.test("A reading from before home is none after it, whatever was ordered since", () => {
  const bench = stage({ min: 0, max: 10 }, 5);
  assert.equal(bench.home("stage"), undefined);
  bench.guard.moved("stage", { from: 5, to: null }, bench.time);
  assert(bench.send("stage", 3));
  assert.equal(bench.by("stage", -3), "limits");
  bench.arrive("stage", 3);
  assert.equal(bench.by("stage", -3), undefined);
});

Deno.test("An order that replaces another one does not tell where the actuator was then", () => {
  const bench = stage({ min: -10, max: 10 }, 0);
  assert(bench.send("stage", -1));
  assert(bench.send("stage", 0));
  assert.equal(bench.by("stage", -10), "limits");
  assert.equal(bench.by("stage", -9), undefined);
});

Deno.test("A step longer than allowed is refused, whichever way it is ordered", () => {
  const bench = stage({ maxStep: 0.1 }, 0.3);
  assert.equal(bench.to("stage", 0.4), undefined);
  assert.equal(bench.by("stage", -0.1), undefined);
  assert.deepEqual(bench.guard.check("stage", { kind: "absolute", to: 0.6 }, bench), {
    rule: "maxStep",
    message: "stage cannot go 0.3 mm at once: at most 0.1 mm in one move",
    hint: "Go there in smaller steps",
  });
  assert.equal(bench.by("stage", -0.11), "maxStep");
  assert.equal(stage({ maxStep: 1 }).to("stage", 0), "maxStep");
  assert.equal(stage({ maxStep: 1 }).by("stage", 1), undefined);
});

Deno.test("Steps as long as allowed can follow each other, though no position is read exactly", () => {
  const bench = stage({ maxStep: 5, maxSpeed: 1000 }, 0);
  assert(bench.send("stage", 5));
  bench.arrive("stage", 4.9);
  assert(bench.send("stage", 10));
  bench.arrive("stage", 10.4);
  assert.equal(bench.to("stage", 5), undefined);
  // Somebody has moved it by hand.
  bench.read("stage", 10.6);
  assert.equal(bench.to("stage", 5), "maxStep");
  assert.equal(bench.to("stage", 15.6), undefined);
});

Deno.test("A step is measured from wherever the actuator may be", () => {
  const bench = stage({ maxStep: 5 }, 0);
  assert(bench.send("stage", 5));
  bench.read("stage", 2);
  assert.equal(bench.to("stage", 5), undefined);
  assert.equal(bench.to("stage", 6), "maxStep");
  assert.equal(bench.to("stage", -1), "maxStep");
});

Deno.test("Many small moves do not go faster than one large one may", () => {
  const bench = stage({ maxSpeed: 5 }, 0);
  let sent = 0;
  for (let i = 1; i <= 100; i++) {
    bench.time += 1;
    if (!bench.send("stage", i * 0.1)) break;
    bench.arrive("stage", i * 0.1);
    sent = i;
  }
  assert.equal(sent, 50);
  const refusal = bench.guard.check("stage", { kind: "absolute", to: 5.1 }, bench);
  assert.equal(refusal?.rule, "maxSpeed");
  assert.equal(
    refusal?.message,
    "stage cannot go 0.1 mm now: at most 5 mm in a second, of which 5 mm are used",
  );
  const wait = Number(/^Wait for (\d+) ms$/.exec(refusal!.hint)?.[1]);
  bench.time += wait - 1;
  assert.equal(bench.to("stage", 5.1), "maxSpeed");
  bench.time += 1;
  assert.equal(bench.to("stage", 5.1), undefined);
});

Deno.test("What no second has room for is refused whenever it is ordered", () => {
  const bench = stage({ maxSpeed: 5 }, 0);
  bench.time += 1e6;
  assert.deepEqual(bench.guard.check("stage", { kind: "relative", by: 6 }, bench), {
    rule: "maxSpeed",
    message: "stage cannot go 6 mm at once: at most 5 mm in a second",
    hint: "Go there in smaller steps, with pauses between them",
  });
});

Deno.test("A clock that is set back gives no speed away", () => {
  const bench = stage({ maxSpeed: 5 }, 0);
  assert(bench.send("stage", 5));
  bench.arrive("stage", 5);
  bench.time -= 100_000;
  bench.set("stage", { position: { value: 5, units: "mm", time: bench.time } });
  assert.equal(bench.to("stage", 4), "maxSpeed");
});

Deno.test("Orders that were only checked take nothing of what is allowed", () => {
  const bench = stage({ maxSpeed: 5 }, 0);
  for (let i = 0; i < 100; i++) assert.equal(bench.to("stage", 5), undefined);
});
