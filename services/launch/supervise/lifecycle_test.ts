import assert from "node:assert/strict";
import fc from "fast-check";
import type { RestartPolicy } from "../plan.ts";
import { backOff } from "./follow_policy.ts";
import {
  type Action,
  BEGINNING,
  type Happening,
  type Lifecycle,
  type LifecycleRules,
  step,
  STUCK_AFTER_MS,
} from "./lifecycle.ts";

const POLICY: RestartPolicy = {
  when: "on-failure",
  delayMs: 100,
  maxDelayMs: 1000,
  limit: 3,
  resetAfterMs: 10_000,
};
const STOP = { politeMs: 500, termMs: 300 };

/** Feeds happenings to a machine, answers its spawns, and remembers what it wanted. */
class Bench {
  state: Lifecycle = BEGINNING;
  now = 0;
  actions: readonly Action[] = [];
  readonly rules: LifecycleRules;

  constructor(restart: Partial<RestartPolicy> = {}) {
    this.rules = { restart: { ...POLICY, ...restart }, stop: STOP };
  }

  do(...happenings: Happening[]): this {
    for (const happening of happenings) {
      const { state, actions } = step(this.state, happening, this);
      this.state = state;
      this.actions = actions;
      if (actions.some(({ act }) => act === "spawn")) {
        this.state = step(state, { what: "spawned" }, this).state;
      }
    }
    return this;
  }

  /** The main process ends, and nothing is left of it. */
  end(success = false): this {
    return this.do({ what: "exited", success }, { what: "gone" });
  }

  told(): string[] {
    return this.actions.flatMap((action) => action.act === "tell" ? [action.kind] : []);
  }

  acts(): string[] {
    return this.actions.map((action) => action.act === "signal" ? action.signal : action.act);
  }
}

const START: Happening = { what: "start" };
const STOPPING: Happening = { what: "stop", reason: "on demand" };
const RESTART: Happening = { what: "restart", reason: "on demand" };
const TIMER: Happening = { what: "timer" };

Deno.test("A program starts, becomes ready once, and finishes with status 0", () => {
  const bench = new Bench().do(START);
  assert.equal(bench.state.phase, "starting");
  assert.deepEqual(bench.do({ what: "ready" }).told(), ["ready"]);
  assert.deepEqual(bench.do({ what: "ready" }).told(), []);
  assert.equal(bench.state.phase, "running");
  assert.equal(bench.end(true).state.phase, "finished");
  assert.deepEqual([bench.state.starts, bench.state.restarts], [1, 0]);
});

Deno.test("A failed program starts again after a pause that doubles, until its limit", () => {
  const bench = new Bench().do(START);
  const pauses = [];
  for (let i = 0; i < 3; i++) {
    bench.end();
    assert.equal(bench.state.phase, "backing-off");
    pauses.push(bench.actions.find((action) => action.act === "timer")?.ms);
    bench.do(TIMER);
  }
  assert.deepEqual(pauses, [100, 200, 400]);
  assert.deepEqual(bench.end().told(), ["gave-up"]);
  assert.deepEqual([bench.state.phase, bench.state.starts, bench.state.restarts], ["failed", 4, 3]);
});

Deno.test("The pause has a least and a most", () => {
  assert.equal(backOff({ ...POLICY, limit: Infinity }, 1e9), 1000);
  assert.equal(backOff({ ...POLICY, delayMs: 0, maxDelayMs: 0 }, 5), 10);
});

Deno.test("A program that was up for a healthy time begins anew with its pauses", () => {
  const bench = new Bench({ limit: 2 }).do(START).end().do(TIMER).end().do(TIMER);
  bench.now += 10_000;
  bench.end();
  assert.equal(bench.state.row, 1);
  assert.deepEqual(bench.actions.at(-1), { act: "timer", ms: 100 });
});

for (
  const [when, success, phase] of [
    ["never", false, "failed"],
    ["never", true, "finished"],
    ["on-failure", true, "finished"],
    ["always", true, "backing-off"],
  ] as const
) {
  Deno.test(`With restart ${when}, a program that ends ${success ? "well" : "badly"} is ${phase}`, () => {
    assert.equal(new Bench({ when }).do(START).end(success).state.phase, phase);
  });
}

Deno.test("A program that cannot be started follows its restart policy", () => {
  const { state } = step(BEGINNING, START, new Bench());
  const next = step(state, { what: "not-spawned" }, new Bench());
  assert.equal(next.state.phase, "backing-off");
  assert.equal(next.state.starts, 0);
});

Deno.test("A stop asks, then tells, then kills, then says that the process is stuck", () => {
  const bench = new Bench().do(START, STOPPING);
  assert.deepEqual(bench.actions.at(-1), { act: "timer", ms: 500 });
  assert.deepEqual(bench.acts(), ["tell", "ask", "timer"]);
  assert.deepEqual(bench.do(TIMER).acts(), ["SIGTERM", "timer"]);
  assert.deepEqual(bench.do(TIMER).acts(), ["SIGKILL", "timer", "tell"]);
  assert.deepEqual(bench.told(), ["killed"]);
  assert.deepEqual(bench.actions[1], { act: "timer", ms: STUCK_AFTER_MS });
  assert.deepEqual(bench.do(TIMER).told(), ["warning"]);
  assert.deepEqual([bench.state.phase, bench.state.process], ["failed", "stuck"]);
  assert.deepEqual(bench.do(START).acts(), ["tell", "clean"]);
  assert.deepEqual(bench.do({ what: "gone" }).state.phase, "starting");
});

Deno.test("A stuck process that ends at last leaves its program failed", () => {
  const bench = new Bench().do(START, STOPPING, TIMER, TIMER, TIMER).end();
  assert.deepEqual([bench.state.phase, bench.state.process], ["failed", "none"]);
});

Deno.test("A program that was stopped does not start again, whatever its policy", () => {
  const bench = new Bench({ when: "always" }).do(START, STOPPING).end();
  assert.equal(bench.state.phase, "stopped");
  assert.equal(bench.do(START).state.phase, "starting");
});

Deno.test("A stop while it backs off, waits or is cleaned up after takes effect", () => {
  const backingOff = new Bench().do(START).end().do(STOPPING);
  assert.deepEqual([backingOff.state.phase, backingOff.acts()], ["stopped", ["timer"]]);
  assert.equal(new Bench().do(STOPPING).state.phase, "stopped");
  const cleaning = new Bench().do(START, { what: "exited", success: false }, STOPPING);
  assert.equal(cleaning.do({ what: "gone" }).state.phase, "stopped");
});

Deno.test("A stop leaves what has finished or failed as it is", () => {
  assert.equal(new Bench().do(START).end(true).do(STOPPING).state.phase, "finished");
  assert.equal(new Bench({ when: "never" }).do(START).end().do(STOPPING).state.phase, "failed");
});

Deno.test("A restart while it stops starts it once; a later stop takes that back", () => {
  const again = new Bench().do(START, STOPPING, RESTART, RESTART).end();
  assert.deepEqual([again.state.phase, again.state.starts], ["starting", 2]);
  assert.equal(again.state.restarts, 0);
  assert.equal(new Bench().do(START, RESTART, STOPPING).end().state.phase, "stopped");
});

Deno.test("A restart while it backs off does not wait, and its pauses begin anew", () => {
  const bench = new Bench().do(START).end().do(TIMER).end().do(RESTART);
  assert.deepEqual([bench.state.phase, bench.state.row], ["starting", 0]);
});

Deno.test("A program that is put down counts as failed, even when it ends with status 0", () => {
  const bench = new Bench().do(START, { what: "put-down", reason: "too much memory" });
  assert.deepEqual(bench.told(), ["stopping"]);
  assert.equal(bench.end(true).state.phase, "backing-off");
});

Deno.test("A kill is at once, and hurries the cleaning after", () => {
  const bench = new Bench().do(START, { what: "kill", reason: "now" });
  assert.deepEqual(bench.acts(), ["SIGKILL", "timer", "tell"]);
  bench.do({ what: "exited", success: false });
  assert.deepEqual(bench.actions.at(-1), { act: "clean", hurry: true });
  const cleaning = new Bench().do(START, { what: "exited", success: true });
  assert.deepEqual(cleaning.actions.at(-1), { act: "clean", hurry: false });
  cleaning.do({ what: "kill", reason: "now" });
  assert.deepEqual(cleaning.actions, [{ act: "clean", hurry: true }]);
});

type Move = Happening["what"] | "wait";

/** A world in which things happen only when they can: it holds the machine to its invariants. */
class World {
  readonly bench: Bench;
  main = false;
  rest = false;
  timer: number | undefined;
  row = 0;
  upSince = 0;

  constructor(policy: Partial<RestartPolicy>) {
    this.bench = new Bench(policy);
  }

  move(what: Move): void {
    if (what === "wait") return void (this.bench.now += 7000);
    if (what === "spawned" || what === "not-spawned") return;
    if (what === "exited" && !this.main) return;
    if ((what === "gone" || what === "stuck") && (!this.rest || this.main)) return;
    if (what === "timer" && this.timer === undefined) return;
    if (what === "timer") {
      this.bench.now += this.timer!;
      this.timer = undefined;
    }
    if (what === "exited") {
      this.main = false;
      if (this.bench.now - this.upSince >= this.bench.rules.restart.resetAfterMs) this.row = 0;
    }
    const wasBackingOff = this.bench.state.phase === "backing-off";
    const happening: Happening = what === "exited"
      ? { what, success: false }
      : what === "stop" || what === "restart" || what === "put-down" || what === "kill"
      ? { what, reason: "a test" }
      : { what };
    const { state, actions } = step(this.bench.state, happening, this.bench);
    this.bench.state = state;
    if (what === "gone") this.rest = false;
    for (const action of actions) {
      this.act(action, what === "timer" && wasBackingOff);
    }
    this.check();
  }

  act(action: Action, isRestart: boolean): void {
    switch (action.act) {
      case "spawn":
        assert.ok(!this.main && !this.rest, "two processes at once");
        this.row = isRestart ? this.row + 1 : 0;
        assert.ok(this.row <= this.bench.rules.restart.limit, "more restarts than the limit");
        this.main = true;
        this.upSince = this.bench.now;
        this.bench.state = step(this.bench.state, { what: "spawned" }, this.bench).state;
        break;
      case "ask":
      case "signal":
        assert.ok(this.main, "a signal to nobody");
        break;
      case "clean":
        this.rest = true;
        break;
      case "timer":
        this.timer = action.ms;
        if (this.bench.state.phase === "backing-off") {
          assert.equal(action.ms, backOff(this.bench.rules.restart, this.row));
        }
    }
  }

  check(): void {
    const { phase, process, starts, restarts } = this.bench.state;
    assert.ok(restarts < Math.max(1, starts));
    if (process === "none") assert.ok(!this.main && !this.rest);
    if (phase === "starting" || phase === "running") assert.equal(process, "alive");
    if (phase === "backing-off") assert.ok(this.timer !== undefined && process === "none");
    // Nobody waits for ever: an ending process has a timer or is being cleaned up after.
    if (phase === "stopping") assert.ok(this.timer !== undefined || this.rest);
  }
}

const MOVES: readonly Move[] = [
  ...["start", "stop", "restart", "put-down", "kill", "ready", "stuck", "wait"] as const,
  ...["exited", "exited", "gone", "gone", "timer", "timer", "exited", "gone", "timer"] as const,
];

Deno.test("Whatever happens in whatever order, there is one process at most, and restarts keep their limit", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...MOVES), { maxLength: 200 }),
      fc.record({
        when: fc.constantFrom("never", "on-failure", "always" as const),
        limit: fc.constantFrom(0, 1, 3, Infinity),
        delayMs: fc.nat(2000),
      }),
      (moves, policy) => {
        const world = new World(policy as Partial<RestartPolicy>);
        world.move("start");
        for (const move of moves) world.move(move);
        // From anywhere, a stop ends it: with timers and an obedient system, nothing runs in the end.
        world.move("stop");
        for (let i = 0; i < 8; i++) {
          for (const move of ["timer", "exited", "gone"] as const) world.move(move);
        }
        assert.ok(!world.main && !world.rest);
        const { phase } = world.bench.state;
        assert.ok(["stopped", "finished", "failed"].includes(phase), phase);
      },
    ),
    { numRuns: 3000 },
  );
});
