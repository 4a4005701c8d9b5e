import assert from "node:assert/strict";
import fc from "fast-check";
import { MessageStream, type RecordedMessage } from "./message_stream.ts";

const about = { id: 0, schemaId: 0, topic: "a", messageEncoding: "raw", metadata: new Map() };

function message(logTime: bigint, sequence: number): RecordedMessage {
  return { about, channel: 0, sequence, logTime, publishTime: 0n, data: new Uint8Array() };
}

/** A stream over parts that hold messages of these times. */
function streamOf(parts: readonly (readonly number[])[]): MessageStream {
  let sequence = 0;
  const contents = parts.map((times) => times.map((time) => message(BigInt(time), sequence++)));
  const segments = contents.map((messages, offset) => {
    const times = messages.map(({ logTime }) => logTime).sort((a, b) => Number(a - b));
    return { offset, length: 1, startTime: times[0] ?? 0n, endTime: times.at(-1) ?? 0n };
  });
  const sorted = segments.toSorted((a, b) => Number(a.startTime - b.startTime));
  return new MessageStream(
    sorted,
    ({ offset }) =>
      Promise.resolve(contents[offset]!.toSorted((a, b) => Number(a.logTime - b.logTime))),
  );
}

Deno.test("MessageStream gives all messages once, in the order of their times, however the parts overlap", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.nat(50), { maxLength: 12 }), { maxLength: 8 }),
      fc.boolean(),
      async (parts, prefetches) => {
        const stream = streamOf(parts);
        const found: RecordedMessage[] = [];
        while (true) {
          if (prefetches) await stream.prefetch();
          const batch = await stream.next();
          if (batch === undefined) break;
          assert.ok(batch.length > 0);
          found.push(...batch);
        }
        const expected = parts.flat().sort((a, b) => a - b);
        assert.deepEqual(found.map(({ logTime }) => Number(logTime)), expected);
        assert.equal(new Set(found.map(({ sequence }) => sequence)).size, expected.length);
        assert.equal(await stream.next(), undefined);
      },
    ),
  );
});

Deno.test("MessageStream holds no more parts of one time than fit when they are unpacked", async () => {
  const chunk = {
    startTime: 0n,
    endTime: 1n,
    size: 300 * 1024 * 1024,
    crc: 0,
    compression: "zstd",
  };
  const segments = [0, 1, 2].map((offset) => ({
    offset,
    length: 1,
    startTime: 0n,
    endTime: 1n,
    chunk,
  }));
  const loaded: number[] = [];
  const stream = new MessageStream(segments, ({ offset }) => {
    loaded.push(offset);
    return Promise.resolve([message(0n, offset), message(1n, offset)]);
  });
  for (let part = 0; part < 3; part++) {
    const batch = await stream.next();
    assert.deepEqual(batch?.map(({ sequence }) => sequence), [part, part]);
    assert.equal(loaded.length, part + 1);
  }
  assert.equal(await stream.next(), undefined);
});
