import assert from "node:assert/strict";
import { message } from "../hub/hub_lab.ts";
import { RawPeer } from "../hub/raw_peer.ts";
import { CoreProcess } from "../lib/core_process.ts";
import { print } from "../../scripts/lib/print.ts";

/** How long peers come and go, in milliseconds. */
const DURATION_MS = 120_000;

/** How much the core may grow from the first quarter to the end, in bytes. */
const MAX_GROWTH = 64 * 1024 * 1024;

// Peers come, subscribe to latched topics, send, stall with a full queue, and go; the core has to stay as large as it was.
await using core = await CoreProcess.start(["--latch", "map*", "--queue-bytes", "4MiB"]);
using publisher = await RawPeer.publisher(core.places.in);
const body = "x".repeat(50_000);
const end = performance.now() + DURATION_MS;
let rounds = 0;
let early = Infinity;
while (performance.now() < end) {
  using guest = await RawPeer.publisher(core.places.in);
  using stalled = await RawPeer.subscriber(core.places.out, "", "map", `t${rounds}`);
  using keen = await RawPeer.subscriber(core.places.out, "map");
  for (let count = 0; count < 20; count++) {
    await guest.send(message("map", String(count), body));
    await publisher.send(message(`t${rounds % 500}`, body));
  }
  await stalled.cancel("map");
  // A latched value of the round before may come first.
  for (let seen = ""; !seen.startsWith("map 19");) [seen = ""] = await keen.texts(1);
  if (++rounds % 100 === 0) {
    const { core: usage } = await core.snapshot();
    if (performance.now() > end - 0.75 * DURATION_MS) early = Math.min(early, usage.memory);
    print(`${rounds} rounds: ${(usage.memory / 1e6).toFixed(1)} MB`);
  }
}
const { core: usage, subscribers, refused } = await core.snapshot();
assert.ok(usage.memory - early < MAX_GROWTH, `It grew from ${early} to ${usage.memory} bytes`);
assert.ok(subscribers.length <= 2);
assert.deepEqual(refused, {});
