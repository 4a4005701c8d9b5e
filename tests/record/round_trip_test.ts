import assert from "node:assert/strict";
import fc from "fast-check";
import { encodePayload } from "../../protocols/gecko/payload.ts";
import { concat } from "../../protocols/bytes.ts";
import { encodeMessage } from "../../protocols/zmtp/mod.ts";
import { startHub, subscribed } from "../hub/hub_lab.ts";
import { RawPeer } from "../hub/raw_peer.ts";
import { until } from "../lib/until.ts";
import { readRecording, replay, startRecording, temporaryFolder } from "./record_lab.ts";

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Messages as programs of all kinds publish them. */
const message: fc.Arbitrary<Uint8Array[]> = fc.tuple(
  fc.constantFrom("imu", "imu2", "camera/left", "ü/ß", "a b"),
  fc.oneof(
    fc.uint8Array({ maxLength: 600 }).map((raw) => [raw]),
    fc.integer({ min: 60_000, max: 300_000 }).map((length) => [new Uint8Array(length).fill(7)]),
    fc.jsonValue().map((value) => [encodePayload("msgpack", value)]),
    fc.jsonValue().map((value) => [encodePayload("pickle", value)]),
    fc.jsonValue().map((value) => [encodePayload("json", value)]),
    fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }),
  ),
).map(([topic, payloads]) => [bytes(topic), ...payloads]);

Deno.test("What was recorded is replayed byte by byte, whatever the payloads and the number of frames", async () => {
  await using folder = await temporaryFolder();
  await using hub = await startHub();
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 60 }),
      fc.constantFrom("none" as const, "zstd" as const),
      fc.boolean(),
      async (messages, compression, jsonCopies) => {
        const path = `${folder.path}/${runs++}.mcap`;
        const chunkBytes = 5000;
        const recording = await startRecording(hub, { path, compression, jsonCopies, chunkBytes });
        using publisher = await RawPeer.publisher(hub.identity.in);
        const before = total(hub);
        await publisher.send(concat(messages.map(encodeMessage)));
        await until("the hub has all", () => total(hub) === before + messages.length);
        const { summary } = await recording.stop();
        assert.equal(summary.messages, messages.length);
        assert.equal(summary.lostHere + summary.lostInHub!, 0);
        assert.equal((await readRecording(path)).length, messages.length);

        using subscriber = await RawPeer.subscriber(hub.identity.out, "");
        await subscribed(hub, 1);
        const { messages: replayed } = await replay(hub, { path });
        assert.equal(replayed, messages.length);
        for (const expected of messages) {
          const received = await subscriber.receive();
          assert.deepEqual(received!.map((frame) => frame.toHex()), expected.map((f) => f.toHex()));
        }
        subscriber[Symbol.dispose]();
        await until("the subscriber is gone", () => hub.subscribers.size === 0);
      },
    ),
    { numRuns: 25 },
  );
});

function total(hub: Awaited<ReturnType<typeof startHub>>): number {
  return hub.topics.all.reduce((sum, { messages }) => sum + messages, 0);
}
