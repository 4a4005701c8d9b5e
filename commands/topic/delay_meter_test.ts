import assert from "node:assert/strict";
import { DelayMeter, stampReader } from "./delay_meter.ts";

const NOW = 1_795_262_440_695;

Deno.test("stampReader finds stamps in the usual fields, in one that is named, and in a unit that is given", () => {
  const usual = stampReader();
  assert.equal(usual({ timestamp: NOW / 1000 }), NOW);
  assert.equal(usual({ header: { stamp: { sec: NOW / 1000 - 0.695, nanosec: 695e6 } } }), NOW);
  assert.equal(usual({ stamp: NOW }), NOW);
  assert.equal(usual({ time: NOW }), undefined);
  assert.equal(usual("text"), undefined);
  const named = stampReader("meta.taken");
  assert.equal(named({ meta: { taken: NOW * 1000 }, stamp: 1 }), NOW);
  assert.equal(named({ stamp: NOW }), undefined);
  assert.equal(stampReader("t", "us")({ t: 5000 }), 5, "also where its size would not tell");
  assert.equal(stampReader("t", "ns")({ t: 5_000_000n }), 5);
  assert.equal(stampReader(undefined, "s")({ stamp: 12 }), 12_000);
  assert.equal(stampReader(undefined, "s")({ stamp: "12" }), undefined);
});

Deno.test("DelayMeter tells the way to the core and the way from there apart", () => {
  const meter = new DelayMeter();
  meter.add({ stamp: 100, hub: 104, here: 105 });
  meter.add({ stamp: 200, hub: 202, here: 205 });
  meter.add({ stamp: undefined, hub: 300, here: 309 });
  assert.deepEqual([meter.delay.mean, meter.delay.min, meter.delay.max], [5, 5, 5]);
  assert.deepEqual([meter.toCore.mean, meter.toCore.deviation], [3, 1]);
  assert.deepEqual([meter.fromCore.count, meter.fromCore.max], [3, 9]);
  assert.equal(meter.unstamped, 1);
});

Deno.test("DelayMeter does without a core that tells its times", () => {
  const meter = new DelayMeter();
  meter.add({ stamp: 100, hub: undefined, here: 105 });
  assert.equal(meter.delay.count, 1);
  assert.equal(meter.toCore.count + meter.fromCore.count, 0);
});
