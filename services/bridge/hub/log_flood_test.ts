import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { Hub } from "./hub.ts";
import { announced, FakeProgram } from "./hub_testing.ts";
import { LogRing } from "./log_ring.ts";

Deno.test("Of a program that floods its log a thousand lines a second pass, and how many did not is said", async () => {
  let time = 0;
  using hub = new Hub({ clock: () => time, lookEvery: 1 });
  const program = new FakeProgram("arm", [announced("A")]);
  hub.opened(program);
  const heard: string[] = [];
  using ending = new DisposableStack();
  const listening = new AbortController();
  ending.defer(() => listening.abort());
  hub.listen({ logged: (_, { text }) => heard.push(text) }, listening.signal);
  const say = (count: number) => {
    for (let i = 0; i < count; i++) {
      hub.logged(program, { level: "info", text: "again", time: 0n });
    }
  };
  say(5000);
  assert.equal(heard.length, 1000);
  assert.equal(hub.counters.linesLeftOut, 4000);
  // It is said though nothing follows,
  await until("the program's lines that were left out", () => heard.length === 1001 || undefined);
  assert.match(heard[1000]!, /^Lines left out: 4000\./);
  assert.match(hub.programs.get("arm")!.log.at(-1)!.text, /^Lines left out: 4000\./);
  // and in front of the next line otherwise.
  say(1);
  time = 1000;
  say(2);
  assert.deepEqual(heard.slice(1001).map((text) => text.slice(0, 17)), [
    "Lines left out: 1",
    "again",
    "again",
  ]);
});

Deno.test("The newest lines of a program are kept, as long as they are no more than half a million characters", () => {
  const ring = new LogRing();
  const add = (text: string) => ring.add({ level: "info", text, time: 0n });
  for (let i = 0; i < 5000; i++) add(`${i} ${"x".repeat(4000)}`);
  const { lines } = ring;
  assert.ok(lines.length >= 60 && lines.length <= 132, String(lines.length));
  assert.match(lines.at(-1)!.text, /^4999 /);
  assert.match(lines[0]!.text, new RegExp(`^${5000 - lines.length} `));
  for (let i = 0; i < 5000; i++) add(`${i}`);
  assert.equal(ring.lines.length, 1000);
  assert.equal(ring.lines[0]!.text, "4000");
});
