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
  store.keep(map, message("map", "1"));
  store.keep(map, message("map", "two"));
  store.keep(topic("map/local", store), message("map/local", "3"));
  assert.deepEqual([...store.find(() => true)], [message("map", "two"), message("map/local", "3")]);
  assert.deepEqual([...store.find((key) => key.length > 3)], [message("map/local", "3")]);
  assert.equal(store.bytes, message("map", "two").length + message("map/local", "3").length);
});

Deno.test("LatchStore keeps its limit, and rather nothing than an outdated value", () => {
  const store = new LatchStore(() => true, 100);
  const [a, b] = [topic("a", store), topic("b", store)];
  assert.ok(store.keep(a, new Uint8Array(60)));
  assert.ok(store.keep(b, new Uint8Array(40)));
  assert.ok(!store.keep(b, new Uint8Array(41)));
  assert.equal(store.bytes, 60);
  assert.equal([...store.find(() => true)].length, 1);
  assert.ok(store.keep(a, new Uint8Array(100)));
  assert.equal(store.bytes, 100);
});
