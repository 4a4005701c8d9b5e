import assert from "node:assert/strict";
import fc from "fast-check";
import type { MoveOrder } from "../../../protocols/daq/lab_types.ts";
import { SafetyBench } from "./safety_testing.ts";

const MIN = -10;
const MAX = 10;

/** A stage that moves by itself towards its target, and a server that learns of it late, or never. */
class SlowStage {
  place = 0;
  target = 0;
  readonly bench: SafetyBench;

  constructor(bench: SafetyBench) {
    this.bench = bench;
    bench.set("stage");
    bench.read("stage", 0);
  }

  /** Sends an order if no rule refuses it; what a distance is measured from, only the stage knows. */
  order(order: MoveOrder, fromTarget: boolean): boolean {
    const { bench } = this;
    if (bench.guard.check("stage", order, bench) !== undefined) return false;
    const from = bench.device("stage")?.position?.value ?? null;
    const to = order.kind === "absolute"
      ? order.to
      : order.kind === "home" || from === null
      ? null
      : from + order.by;
    bench.guard.moved("stage", { from, to }, bench.time);
    bench.set("stage", { doing: "moving" });
    this.target = order.kind === "absolute"
      ? order.to
      : order.kind === "home"
      ? 0
      : (fromTarget ? this.target : this.place) + order.by;
    return true;
  }

  tick(by: number): void {
    const way = this.target - this.place;
    // Never so slowly that it seems to stand.
    const step = Math.max(by, Math.abs(way) * 0.1);
    this.place = Math.abs(way) <= step ? this.target : this.place + Math.sign(way) * step;
  }

  read(): void {
    this.bench.read("stage", this.place);
    this.bench.guard.violations(this.bench);
  }

  /** The server hears that it has arrived. */
  done(): void {
    if (this.place === this.target) this.bench.arrive("stage", this.place);
  }

  /** The server gives up waiting, or has sent an order to stop that the stage may not know. */
  letGo(obeys: boolean): void {
    if (obeys) this.target = this.place;
    this.bench.set("stage", { doing: "idle" });
  }
}

function orders(): fc.Arbitrary<MoveOrder> {
  const number = fc.oneof(fc.integer({ min: -25, max: 25 }), fc.double({ min: -25, max: 25 }));
  return fc.oneof(
    { weight: 4, arbitrary: number.map((by) => ({ kind: "relative", by } as const)) },
    { weight: 4, arbitrary: number.map((to) => ({ kind: "absolute", to } as const)) },
    { weight: 1, arbitrary: fc.constant({ kind: "home" } as const) },
  );
}

function steps(): fc.Arbitrary<(stage: SlowStage) => void> {
  type Step = (stage: SlowStage) => void;
  return fc.oneof(
    fc.tuple(orders(), fc.boolean()).map(([order, fromTarget]): Step => (stage) => {
      stage.order(order, fromTarget);
    }),
    fc.double({ min: 0.1, max: 8, noNaN: true }).map((by): Step => (stage) => stage.tick(by)),
    fc.constant<Step>((stage) => {
      stage.tick(0.1);
      stage.read();
    }),
    fc.constant<Step>((stage) => stage.done()),
    fc.boolean().map((obeys): Step => (stage) => stage.letGo(obeys)),
  );
}

Deno.test("No sequence of accepted orders, readings, time-outs and stops leads out of the limits", () => {
  let sent = 0;
  fc.assert(
    fc.property(fc.array(steps(), { maxLength: 60 }), (sequence) => {
      const stage = new SlowStage(
        new SafetyBench({ devices: { stage: { limits: { min: MIN, max: MAX } } } }),
      );
      for (const step of sequence) {
        step(stage);
        assert(stage.target >= MIN && stage.target <= MAX, `on its way to ${stage.target}`);
        assert(stage.place >= MIN && stage.place <= MAX, `at ${stage.place}`);
        if (stage.bench.device("stage")?.doing === "moving") sent++;
      }
    }),
    { numRuns: 5000 },
  );
  assert(sent > 1000, "hardly anything was accepted, which proves nothing");
});

Deno.test("No second holds more of accepted orders than the greatest speed, however they are cut", () => {
  const speed = 5;
  const moves = fc.array(
    fc.record({
      pause: fc.oneof(fc.nat(50), fc.nat(1500)),
      order: orders(),
    }),
    { maxLength: 400 },
  );
  fc.assert(
    fc.property(moves, (sequence) => {
      const bench = new SafetyBench({ devices: { stage: { limits: { maxSpeed: speed } } } });
      bench.set("stage");
      bench.read("stage", 0);
      const ordered: { time: number; distance: number }[] = [];
      for (const { pause, order } of sequence) {
        bench.time += pause;
        if (order.kind === "home" || bench.guard.check("stage", order, bench) !== undefined) {
          continue;
        }
        const from = bench.device("stage")!.position!.value!;
        const to = order.kind === "absolute" ? order.to : from + order.by;
        bench.guard.moved("stage", { from, to }, bench.time);
        ordered.push({ time: bench.time, distance: Math.abs(to - from) });
        bench.arrive("stage", to);
      }
      for (const { time } of ordered) {
        const within = ordered.filter((move) => move.time > time - 1000 && move.time <= time);
        const sum = within.reduce((total, { distance }) => total + distance, 0);
        assert(sum <= speed * (1 + 1e-6), `${sum} within a second`);
      }
    }),
    { numRuns: 500 },
  );
});
