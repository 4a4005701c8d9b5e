import assert from "node:assert/strict";
import { clockText, TransportTime } from "./transport_time.js";

const START = 1_700_000_000_000_000_001n;

function playback(status: "playing" | "paused" | "ended", seconds: bigint, speed = 1) {
  const [time, end] = [START + seconds * 1_000_000_000n, START + 60_000_000_000n];
  return { status, time: String(time), start: String(START), end: String(end), speed };
}

Deno.test("A recording's time passes with its speed, between two words of the bridge, and not beyond its end", () => {
  let now = 100;
  const time = new TransportTime(() => now);
  assert.equal(time.position, 0);
  time.heard(playback("playing", 10n, 2));
  assert.equal(time.length, 60);
  now += 1500;
  assert.equal(time.position, 13);
  assert.equal(time.day, 1_700_000_013_000);
  now += 1_000_000;
  assert.equal(time.position, 60);
  time.heard(playback("paused", 20n));
  now += 1000;
  assert.equal(time.position, 20);
  assert.equal(time.isPlaying, false);
});

Deno.test("A place in a recording is told to the bridge to the nanosecond of its start", () => {
  const time = new TransportTime(() => 0);
  time.heard(playback("ended", 60n));
  assert.equal(time.wire(0), String(START));
  assert.equal(time.wire(1.5), String(START + 1_500_000_000n));
});

Deno.test("Lengths of recordings are minutes and seconds, with hours when there are any", () => {
  assert.deepEqual([0, 9.96, 75.3, 3661.05, -1].map(clockText), [
    "0:00.0",
    "0:09.9",
    "1:15.3",
    "1:01:01.0",
    "0:00.0",
  ]);
});
