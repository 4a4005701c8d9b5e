import assert from "node:assert/strict";
import { Publisher, Pull, Push } from "../zmtp.ts";
import { stalledSubscriber } from "./stalled_subscriber_testing.ts";

const text = new TextDecoder();

/** Waits for something that has no event of its own. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

for (const overflow of ["drop-oldest", "drop-newest", "conflate", "block"] as const) {
  Deno.test(`A subscriber that does not read is bounded by the high-water mark with ${overflow}`, async () => {
    const pub = new Publisher({ overflow, sendHighWaterMark: 10, linger: 0, sendTimeout: 2 });
    const ready = new Promise<void>((resolve) => pub.onSubscriptionChange(resolve));
    const conn = await stalledSubscriber(await pub.bind("inproc://stalled"));
    await ready;
    const body = new Uint8Array(100_000);
    let sent = 0;
    let refused = 0;
    for (; sent < 60; sent++) await pub.send([`${sent}`, body]).catch(() => refused++);
    const { waiting } = pub.peers[0]!;
    const { droppedSending } = pub.counters;
    // One message more is being written.
    assert.ok(waiting <= (overflow === "conflate" ? 2 : 24), `${waiting} wait`);
    if (overflow === "block") assert.ok(refused > 0 && droppedSending === 0);
    else assert.ok(refused === 0 && droppedSending > 20, `${droppedSending} dropped`);
    conn.close();
    await pub.close();
  });
}

Deno.test("What the newest-first policies keep are the newest messages", async () => {
  await using pull = new Pull({ receiveOverflow: "drop-oldest", receiveHighWaterMark: 5 });
  await using last = new Pull({ conflate: true });
  for (const [socket, kept] of [[pull, 5], [last, 1]] as const) {
    await using push = new Push();
    push.connect(await socket.bind(`inproc://newest-${kept}`));
    for (let i = 0; i < 100; i++) await push.send(`${i}`);
    await until(() => socket.counters.received === 100);
    for (let i = 100 - kept; i < 100; i++) {
      assert.equal(text.decode((await socket.receive())[0]), `${i}`);
    }
    assert.equal(socket.counters.droppedReceiving, 100 - kept);
  }
});

Deno.test("A PULL that is not read from stops its peer, and loses nothing", async () => {
  await using pull = new Pull({ receiveHighWaterMark: 10 });
  await using push = new Push({ sendHighWaterMark: 10 });
  push.connect(await pull.bind("inproc://pressure"));
  const count = 2000;
  let sent = 0;
  const sending = (async () => {
    for (; sent < count; sent++) await push.send([`${sent}`, new Uint8Array(10_000)]);
  })();
  await pull.receive();
  assert.ok(sent < 1000, `${sent} were sent to a peer that does not read`);
  for (let i = 1; i < count; i++) assert.equal(text.decode((await pull.receive())[0]), `${i}`);
  await sending;
});
