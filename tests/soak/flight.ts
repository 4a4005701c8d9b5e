import assert from "node:assert/strict";
import { readFlight } from "../../services/hub/mod.ts";
import { message } from "../hub/hub_lab.ts";
import { RawPeer } from "../hub/raw_peer.ts";
import { CoreProcess } from "../lib/core_process.ts";
import { until } from "../lib/until.ts";
import { print } from "../../scripts/lib/print.ts";

/** How long it floods the recorder, in milliseconds. */
const DURATION_MS = 60_000;

/** What the recorder may hold, in bytes. */
const FLIGHT_BYTES = 64 * 1024 * 1024;

/** How large the core may become: its own 100 MB, the recorder, what two readers hold, and read buffers. */
const MAX_BYTES = 100e6 + 3 * FLIGHT_BYTES + 100e6;

// Three publishers flood the recorder, with readers all the while: what is read has to be whole and in order, the core bounded.
await using core = await CoreProcess.start(["--flight", "**", "--flight-bytes", `${FLIGHT_BYTES}`]);
const stop = new AbortController();
const sizes = [20, 3000, 400_000];
let sent = 0;
const publishers = sizes.map(async (size, at) => {
  using publisher = await RawPeer.publisher(core.places.in);
  const body = "x".repeat(size);
  for (let number = 0; !stop.signal.aborted; number++) {
    await publisher.send(message(`t${at}`, String(number), body));
    sent++;
    if (number % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
});
// What ends the core ends them, and is the news then.
for (const publisher of publishers) publisher.catch(() => {});
await until("all of them are heard", async () => (await core.snapshot()).topics.length === 3);
const end = performance.now() + DURATION_MS;
let reads = 0;
let largest = 0;
while (performance.now() < end) {
  await Promise.all([read(), read("t1")]);
  const { core: usage, flight } = await core.snapshot();
  largest = Math.max(largest, usage.memory);
  assert.ok(flight!.memory <= FLIGHT_BYTES);
  if (++reads % 20 === 0) {
    print(`${reads} reads, ${sent} messages: ${(usage.memory / 1e6).toFixed(1)} MB`);
  }
}
stop.abort();
await Promise.all(publishers);
assert.ok(largest < MAX_BYTES, `It grew to ${largest} bytes`);
assert.ok(reads > 10);
assert.equal(await core.end("SIGTERM"), 0);

/** Reads the recorder and looks at every message. */
async function read(topics?: string): Promise<void> {
  const wanted = topics === undefined ? {} : { topics: [topics] };
  const { messages } = await readFlight(core.places.control, wanted, new AbortController().signal);
  const next = new Map<string, number>();
  for await (const batch of messages) {
    for (const { topic, payloads } of batch) {
      const name = new TextDecoder().decode(topic);
      const number = Number(new TextDecoder().decode(payloads[0]));
      const expected = next.get(name);
      assert.ok(
        expected === undefined || number === expected,
        `${name}: ${number}, not ${expected}`,
      );
      next.set(name, number + 1);
      const size = sizes[Number(name.slice(1))];
      assert.ok(payloads[1]!.length === size && payloads[1]!.every((byte) => byte === 120));
    }
  }
  assert.equal(next.size, topics === undefined ? 3 : 1);
}
