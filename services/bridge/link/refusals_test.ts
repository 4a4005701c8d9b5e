import assert from "node:assert/strict";
import { Refusals } from "./refusals.ts";

Deno.test("A refusal is told once a minute, wherever it comes from, with the number of those that were not", () => {
  const told: string[] = [];
  let now = 0;
  const refusals = new Refusals((message) => told.push(message), () => now);
  for (let i = 0; i < 1000; i++) refusals.add(`tcp:127.0.0.1:${i}`, "it is no program");
  now = 60_001;
  refusals.add("tcp:127.0.0.1:7", "it is no program");
  assert.deepEqual(told, [
    "A program at tcp:127.0.0.1:0: it is no program",
    "A program at tcp:127.0.0.1:7: it is no program (and 999 refusals before that)",
  ]);
});

Deno.test("Whatever programs think of to be refused for, thirty refusals a minute are told", () => {
  const told: string[] = [];
  let now = 0;
  const refusals = new Refusals((message) => told.push(message), () => now);
  for (; now < 120_000; now += 10) refusals.add("unix:/run/arm.sock", `there is no struct S${now}`);
  assert.equal(told.length, 60);
  assert.match(told[30]!, /S60010 \(and 5971 refusals before that\)$/);
});
