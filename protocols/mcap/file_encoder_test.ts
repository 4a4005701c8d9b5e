import assert from "node:assert/strict";
import { McapStreamReader, type TypedMcapRecord } from "@mcap/core";
import fc from "fast-check";
import { concat } from "../bytes.ts";
import { ChunkBuilder } from "./chunk_builder.ts";
import { readChunk } from "./chunk_contents.ts";
import { type Compression, decompress } from "./compression.ts";
import { FileEncoder } from "./file_encoder.ts";

interface Written {
  readonly topic: string;
  readonly time: bigint;
  readonly data: Uint8Array;
}

function write(messages: readonly Written[], compression: Compression, perChunk: number) {
  const encoder = new FileEncoder();
  const builder = new ChunkBuilder(16);
  const parts = [encoder.begin("test"), encoder.metadata("robo", new Map([["a", "b"]]))];
  const channels = new Map<string, number>();
  const flush = () => {
    if (builder.messages > 0) {
      parts.push(...encoder.chunk(encoder.pack(builder.finish(), compression)));
    }
  };
  messages.forEach(({ topic, time, data }, sequence) => {
    let channel = channels.get(topic);
    if (channel === undefined) {
      const schemaId = encoder.addSchema({ name: topic, encoding: "", data: new Uint8Array() });
      const metadata = new Map([["publisher", "test"]]);
      channel = encoder.addChannel({ topic, schemaId, messageEncoding: "raw", metadata });
      channels.set(topic, channel);
    }
    builder.add({ channel, sequence, logTime: time, publishTime: time }, data);
    if (builder.messages === perChunk) flush();
  });
  flush();
  const position = encoder.position;
  assert.equal(concat(parts).length, position);
  return concat([...parts, ...encoder.end()]);
}

function readAll(file: Uint8Array): TypedMcapRecord[] {
  const reader = new McapStreamReader({
    decompressHandlers: { zstd: (data, size) => decompress("zstd", data, Number(size)) },
  });
  reader.append(file);
  const records: TypedMcapRecord[] = [];
  for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
    records.push(record);
  }
  assert.ok(reader.done());
  return records;
}

Deno.test("What FileEncoder writes is what @mcap/core reads", () => {
  const message = fc.record({
    topic: fc.constantFrom("a", "b/c", "ü"),
    time: fc.bigInt({ min: 0n, max: 2n ** 63n }),
    data: fc.uint8Array({ maxLength: 300 }),
  });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 40 }),
      fc.constantFrom("none" as const, "zstd" as const),
      fc.integer({ min: 1, max: 7 }),
      (messages, compression, perChunk) => {
        const records = readAll(write(messages, compression, perChunk));
        const read = records.filter((record) => record.type === "Message");
        assert.deepEqual(
          read.map(({ logTime, data }) => [logTime, [...data]]),
          messages.map(({ time, data }) => [time, [...data]]),
        );
        const statistics = records.find((record) => record.type === "Statistics")!;
        assert.equal(statistics.messageCount, BigInt(messages.length));
        const times = messages.map(({ time }) => time).sort((a, b) => a < b ? -1 : 1);
        assert.equal(statistics.messageStartTime, times[0] ?? 0n);
        assert.equal(statistics.messageEndTime, times.at(-1) ?? 0n);
      },
    ),
  );
});

Deno.test("readChunk refuses a chunk in which any byte of the records was changed", () => {
  const encoder = new FileEncoder();
  encoder.begin("test");
  encoder.addChannel({ topic: "a", schemaId: 0, messageEncoding: "raw", metadata: new Map() });
  const builder = new ChunkBuilder(16);
  builder.add({ channel: 0, sequence: 0, logTime: 1n, publishTime: 1n }, Uint8Array.of(1, 2, 3));
  const [head, data] = encoder.chunk(encoder.pack(builder.finish(), "none"));
  const whole = concat([head!, data!]);
  assert.equal(readChunk(whole).messages.length, 1);
  for (let at = head!.length; at < whole.length; at++) {
    const damaged = whole.slice();
    damaged[at]! ^= 0x40;
    assert.throws(() => readChunk(damaged), { code: "data" });
  }
  for (let length = 9; length < whole.length; length++) {
    assert.throws(() => readChunk(whole.subarray(0, length)), { code: "data" });
  }
});
