import assert from "node:assert/strict";
import fc from "fast-check";
import type { RateContract } from "../plan.ts";
import { ContractWatch } from "./contract.ts";

const IMU: RateContract = { topic: "imu", hz: [95, 105], otherwise: "warn", graceMs: 5000 };

/** A core and a clock: `run` lets a topic come at a rate for some seconds and collects what is said. */
class Course {
  readonly said: string[] = [];
  #messages = 0;
  #seconds = 0;
  #age = Infinity;
  readonly #watch: ContractWatch;

  constructor(contract: RateContract) {
    this.#watch = new ContractWatch(contract);
  }

  begin(): this {
    this.#watch.begin(this.#seconds * 1000);
    return this;
  }

  rest(): this {
    this.#watch.rest();
    return this;
  }

  restartCore(): this {
    this.#messages = 0;
    return this;
  }

  run(seconds: number, hz: number, maxGapMs = hz === 0 ? 0 : 1000 / hz): this {
    for (let second = 0; second < seconds; second++) {
      this.#seconds++;
      this.#messages += hz;
      this.#age = hz === 0 ? this.#age + 1000 : 1000 / hz;
      const verdict = this.#watch.look({
        uptime: this.#seconds,
        messages: Math.floor(this.#messages),
        maxGapMs,
        ageMs: this.#age,
      }, this.#seconds * 1000);
      if (verdict !== undefined) {
        this.said.push(`${this.#seconds} ${verdict.kind}: ${verdict.text}`);
      }
    }
    return this;
  }
}

Deno.test("ContractWatch says once that a rate is broken, and once that it is kept again", () => {
  const course = new Course(IMU).begin().run(20, 100).run(10, 12).run(10, 100);
  assert.deepEqual(course.said, [
    "21 broken: imu comes at 12 Hz, not at 95 to 105",
    "33 kept: imu is as agreed again",
  ]);
});

Deno.test("ContractWatch allows for one message more or less, so that a rate at its limit is not reported", () => {
  assert.deepEqual(new Course(IMU).begin().run(50, 105).run(50, 95).said, []);
  assert.equal(new Course(IMU).begin().run(50, 107).said.length, 1);
  assert.equal(new Course(IMU).begin().run(50, 93).said.length, 1);
});

Deno.test("ContractWatch looks at a slow topic for as long as twenty of its messages take", () => {
  const slow: RateContract = { topic: "gps", hz: [0.9, 1.1], otherwise: "warn", graceMs: 0 };
  assert.deepEqual(new Course(slow).begin().run(100, 1).said, []);
  const [said] = new Course(slow).begin().run(40, 1).run(20, 0).said;
  assert.match(said!, /^4\d broken: gps comes at 0\.\d+ Hz, not at 0.9 to 1.1$/);
});

Deno.test("ContractWatch leaves a node alone within its grace, and one that does not run", () => {
  assert.deepEqual(new Course(IMU).begin().run(5, 0).run(20, 100).said, []);
  assert.deepEqual(new Course(IMU).run(20, 0).said, []);
  assert.deepEqual(new Course(IMU).begin().run(20, 100).rest().run(20, 0).said, []);
  assert.match(new Course(IMU).begin().run(7, 0).said[0]!, /^6 broken: imu comes at 0 Hz/);
});

Deno.test("ContractWatch begins anew with a node that was started again, and stays broken until it is well", () => {
  const course = new Course(IMU).begin().run(10, 100).run(3, 10);
  assert.equal(course.said.length, 1);
  course.begin().run(5, 0).run(20, 100);
  assert.equal(course.said.length, 2);
  assert.match(course.said[1]!, /kept/);
});

Deno.test("ContractWatch says again what is still broken after a restart", () => {
  const course = new Course(IMU).begin().run(20, 10).begin().run(20, 10).run(10, 100);
  assert.deepEqual(course.said.map((line) => line.split(" ")[1]), ["broken:", "broken:", "kept:"]);
});

Deno.test("ContractWatch takes counts that fall for a new core", () => {
  assert.deepEqual(new Course(IMU).begin().run(20, 100).restartCore().run(20, 100).said, []);
});

Deno.test("ContractWatch reports a gap that has been, and a silence while it lasts", () => {
  const steady: RateContract = { topic: "imu", maxGapMs: 30, otherwise: "warn", graceMs: 2000 };
  assert.deepEqual(new Course(steady).begin().run(20, 100).said, []);
  assert.deepEqual(new Course(steady).begin().run(9, 100).run(1, 100, 45.25).said, [
    "10 broken: imu had a gap of 45.3 ms, 30 ms are allowed",
  ]);
  assert.match(
    new Course(steady).begin().run(9, 100).run(3, 0).said[0]!,
    /^10 .*silent for 1010 ms/,
  );
  // A topic that never came: its silence began with the end of the grace.
  assert.match(new Course(steady).begin().run(9, 0).said[0]!, /^3 .*silent for 1000 ms, 30 ms/);
  // A gap that began within the grace is not judged.
  assert.deepEqual(new Course(steady).begin().run(1, 100).run(1, 100, 900).run(9, 100).said, []);
});

Deno.test("ContractWatch never says the same twice in a row, whatever the rates", () => {
  const rates = fc.array(fc.tuple(fc.nat(10), fc.nat(300), fc.nat(100)), { maxLength: 20 });
  fc.assert(fc.property(rates, (steps) => {
    const course = new Course({ ...IMU, maxGapMs: 50 }).begin();
    for (const [seconds, hz, gap] of steps) course.run(seconds, hz, gap);
    const kinds = course.said.map((line) => line.split(" ")[1]);
    assert.ok(kinds.every((kind, at) => kind === (at % 2 === 0 ? "broken:" : "kept:")));
  }));
});
