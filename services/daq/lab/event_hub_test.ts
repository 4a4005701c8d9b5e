import assert from "node:assert/strict";
import type { LabEvent } from "../../../protocols/daq/lab_types.ts";
import { EventHub } from "./event_hub.ts";

function refused(rule: string): LabEvent {
  return { type: "refused", name: "stage", rule, message: "no" };
}

function moved(value: number): LabEvent {
  return { type: "position", name: "stage", position: { value, units: "", time: 0 } };
}

Deno.test("A listener gets the state first, then what happens, in order", async () => {
  const hub = new EventHub(10);
  const stop = new AbortController();
  const events = hub.listen(() => [refused("first")], stop.signal);
  assert.deepEqual((await events.next()).value, refused("first"));
  hub.tell(refused("a"));
  hub.tell(refused("b"));
  assert.deepEqual((await events.next()).value, refused("a"));
  assert.deepEqual((await events.next()).value, refused("b"));
  const next = events.next();
  stop.abort();
  assert.equal((await next).done, true);
  assert.equal(hub.hasListeners, false);
});

Deno.test("News of one thing wait once, as they are when they are read", async () => {
  const hub = new EventHub(10);
  const events = hub.listen(() => [refused("first")]);
  await events.next();
  let now = 0;
  for (now = 0; now < 1000; now++) {
    hub.tell(moved(now), "position stage");
    hub.tell(() => refused(`${now}`), "lazy");
  }
  assert.deepEqual((await events.next()).value, moved(999));
  assert.deepEqual((await events.next()).value, refused("1000"));
  assert.equal(hub.dropped, 0);
  await events.return();
});

Deno.test("A listener that does not read loses the oldest, which is counted", async () => {
  const hub = new EventHub(3);
  const events = hub.listen(() => [refused("first")]);
  await events.next();
  for (let i = 0; i < 5; i++) hub.tell(refused(`${i}`));
  assert.equal(hub.dropped, 2);
  assert.deepEqual((await events.next()).value, refused("2"));
  hub.close();
  assert.equal((await events.next()).done, true);
});
