import assert from "node:assert/strict";
import fc from "fast-check";
import type { MoveOrder } from "../../../protocols/daq/lab_types.ts";
import { SafetyBench } from "./safety_testing.ts";

const MIN = -10;
const MAX = 10;
const HOME = -9;

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
      ? HOME
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

type Step =
  | { readonly kind: "order"; readonly order: MoveOrder; readonly fromTarget: boolean }
  | { readonly kind: "tick"; readonly by: number }
  | { readonly kind: "read" }
  | { readonly kind: "done" }
  | { readonly kind: "let go"; readonly obeys: boolean };

function steps(): fc.Arbitrary<Step> {
  const step = <T extends Step>(
    weight: number,
    values: { [K in keyof T]: fc.Arbitrary<T[K]> },
  ) => ({
    weight,
    arbitrary: fc.record(values, { noNullPrototype: true }) as fc.Arbitrary<Step>,
  });
  const kind = <K extends Step["kind"]>(name: K) => fc.constant(name);
  return fc.oneof(
    step(3, { kind: kind("order"), order: orders(), fromTarget: fc.boolean() }),
    step(1, { kind: kind("tick"), by: fc.double({ min: 0.1, max: 4, noNaN: true }) }),
    step(2, { kind: kind("read") }),
    step(1, { kind: kind("done") }),
    step(1, { kind: kind("let go"), obeys: fc.boolean() }),
  );
}

function take(stage: SlowStage, step: Step): void {
  if (step.kind === "order") stage.order(step.order, step.fromTarget);
  else if (step.kind === "tick") stage.tick(step.by);
  else if (step.kind === "done") stage.done();
  else if (step.kind === "let go") stage.letGo(step.obeys);
  else {
    // Between two readings it goes on.
    stage.tick(0.1);
    stage.read();
  }
}

Deno.test("No sequence of accepted orders, readings, time-outs and stops leads out of the limits", () => {
  let sent = 0;
  fc.assert(
    fc.property(fc.array(steps(), { maxLength: 60 }), (sequence) => {
      const stage = new SlowStage(
        new SafetyBench({ devices: { stage: { limits: { min: MIN, max: MAX } } } }),
      );
      for (const step of sequence) {
        take(stage, step);
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
      pause: fc.oneof({ weight: 6, arbitrary: fc.nat(2) }, fc.nat(300), fc.nat(1500)),
      order: fc.double({ min: -1, max: 1, noNaN: true })
        .map((by): MoveOrder => ({ kind: "relative", by: Math.trunc(by * 10) / 10 })),
    }),
    { maxLength: 400, size: "max" },
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
