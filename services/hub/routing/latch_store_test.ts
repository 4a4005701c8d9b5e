import assert from "node:assert/strict";
import { bytes, message } from "../hub_testing.ts";
import { LatchStore } from "./latch_store.ts";
import { Topic } from "./topic.ts";

function topic(name: string, store: LatchStore): Topic {
  const made = new Topic(bytes(name));
  store.adopt(made);
  return made;
}

Deno.test("LatchStore adopts the topics that match and keeps the last message of each", () => {
  const store = new LatchStore((name) => name.startsWith("map"));
  const map = topic("map", store);
  assert.deepEqual([map.latched, topic("imu", store).latched], [true, false]);
  store.keep(map, { message: message("map", "1"), time: 1 });
  store.keep(map, { message: message("map", "two"), time: 2 });
  const local = { message: message("map/local", "3"), time: 3 };
  store.keep(topic("map/local", store), local);
  assert.deepEqual([...store.find(() => true)], [
    { message: message("map", "two"), time: 2 },
    local,
  ]);
  assert.deepEqual([...store.find((key) => key.length > 3)], [local]);
  assert.equal(store.bytes, message("map", "two").length + message("map/local", "3").length);
});

Deno.test("LatchStore keeps its limit, and rather nothing than an outdated value", () => {
  const store = new LatchStore(() => true, 100);
  const blank = (length: number) => ({ message: new Uint8Array(length), time: 0 });
  const [a, b] = [topic("a", store), topic("b", store)];
  assert.ok(store.keep(a, blank(60)));
  assert.ok(store.keep(b, blank(40)));
  assert.ok(!store.keep(b, blank(41)));
  assert.equal(store.bytes, 60);
  assert.equal([...store.find(() => true)].length, 1);
  assert.ok(store.keep(a, blank(100)));
  assert.equal(store.bytes, 100);
});
