import assert from "node:assert/strict";
import type { NodePlan } from "../plan.ts";
import type { NodePhase } from "../state.ts";
import { NodeSlot } from "./node_slot.ts";
import type { Runner } from "./runner.ts";
import { Starter } from "./starter.ts";

/** A program that does nothing but to be in a phase. */
class FakeRunner implements Runner {
  phase: NodePhase = "waiting";
  starts = 0;
  readonly restarts = 0;
  readonly pid = undefined;
  readonly lastExit = undefined;
  readonly usage = undefined;
  readonly uptimeSeconds = undefined;
  start(): void {
    this.starts++;
    this.phase = "starting";
  }
  stop(): Promise<void> {
    return Promise.resolve();
  }
  restart(): Promise<void> {
    return Promise.resolve();
  }
  markReady(): void {
    this.phase = "running";
  }
  lastLines(): string[] {
    return [];
  }
  onLine(): Disposable {
    return { [Symbol.dispose]() {} };
  }
}

function lab(after: Record<string, string[]>) {
  const runners = Object.fromEntries(Object.keys(after).map((name) => [name, new FakeRunner()]));
  const slots = Object.entries(after).map(([name, after]) => {
    const plan = { name, after, afterTimeoutMs: 1000, expect: [] } as unknown as NodePlan;
    return new NodeSlot(plan, runners[name]!);
  });
  const told: string[] = [];
  const starter = new Starter(slots, ({ node, text }) => told.push(`${node} ${text}`));
  return {
    told,
    runners,
    waitsFor: (name: string) => slots.find((slot) => slot.name === name)!.waitsFor,
    /** Looks at all nodes at a time; returns those that have been started so far. */
    look(nowMs: number) {
      for (const slot of slots) slot.look(nowMs);
      starter.look(nowMs);
      return Object.keys(runners).filter((name) => runners[name]!.starts > 0);
    },
  };
}

Deno.test("Starter starts each node once those before it are ready or have done their work", () => {
  const { look, runners, waitsFor, told } = lab({ c: ["b", "a"], a: [], b: ["a"] });
  assert.deepEqual(look(0), ["a"]);
  assert.deepEqual(waitsFor("c"), ["b", "a"]);
  assert.deepEqual(look(10), ["a"]);
  runners["a"]!.phase = "finished";
  assert.deepEqual(look(20), ["a", "b"]);
  assert.deepEqual(waitsFor("c"), ["b"]);
  runners["b"]!.markReady();
  assert.deepEqual(look(30), ["c", "a", "b"]);
  assert.deepEqual([told, runners["a"]!.starts], [[], 1]);
});

Deno.test("Starter does not wait again for a node that was ready once", () => {
  const { look, runners } = lab({ a: [], b: ["a"], c: ["b"] });
  look(0);
  runners["a"]!.markReady();
  look(10);
  runners["a"]!.phase = "backing-off";
  runners["b"]!.markReady();
  assert.deepEqual(look(20), ["a", "b", "c"]);
});

Deno.test("Starter counts the longest wait from the start of the node that is awaited", () => {
  const { look, told } = lab({ a: [], b: ["a"], c: ["b"] });
  look(0);
  look(10);
  assert.deepEqual(look(1009), ["a"]);
  assert.deepEqual(look(1010), ["a", "b"]);
  assert.deepEqual(look(1020), ["a", "b"]);
  assert.deepEqual(look(2019), ["a", "b"]);
  assert.deepEqual(look(2020), ["a", "b", "c"]);
  assert.deepEqual(told, [
    "b starts all the same: a is not ready after 1 s",
    "c starts all the same: b is not ready after 1 s",
  ]);
});

Deno.test("Starter does not wait for what has failed or been stopped", () => {
  const { look, told, runners } = lab({ a: [], b: [], c: ["a", "b"] });
  look(0);
  runners["a"]!.phase = "failed";
  assert.deepEqual(look(10), ["a", "b"]);
  runners["b"]!.phase = "stopped";
  assert.deepEqual(look(20), ["a", "b", "c"]);
  assert.deepEqual(told, [
    "c starts all the same: a has failed",
    "c starts all the same: b has been stopped",
  ]);
});

Deno.test("Starter leaves a node alone that was stopped while it waited", () => {
  const { look, runners } = lab({ a: [], b: ["a"] });
  look(0);
  runners["b"]!.phase = "stopped";
  runners["a"]!.markReady();
  assert.deepEqual(look(10), ["a"]);
});
