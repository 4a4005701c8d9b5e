import assert from "node:assert/strict";
import { McapStreamReader } from "@mcap/core";
import fc from "fast-check";
import { decompress } from "../../protocols/mcap/compression.ts";
import { concat } from "../../protocols/bytes.ts";
import { NO_ACCOUNT } from "./hub_view.ts";
import { Recorder } from "./recorder.ts";
import { RecordingReader } from "./recording_reader.ts";
import { repairRecording } from "./repair.ts";

function silent(): void {}

/** A payload that makes a record of 40 bytes. */
function numbered(i: number): string {
  return `number ${String(i).padStart(2)}`;
}

/** Makes a recording of `count` messages, in chunks of `perChunk`. */
async function record(path: string, count: number, perChunk: number): Promise<Uint8Array> {
  await using recorder = await Recorder.create({
    path,
    replace: true,
    compression: "none",
    chunkBytes: perChunk * 40,
    flushMs: 60_000,
    version: "test",
    account: NO_ACCOUNT,
    now: () => 1000,
  });
  for (let i = 0; i < count; i++) {
    recorder.record(i % 3 === 0 ? "a" : "b", new TextEncoder().encode(numbered(i)), 1000 + i);
  }
  await recorder.finish();
  return await Deno.readFile(path);
}

async function texts(path: string, warn: (text: string) => void = silent): Promise<string[]> {
  using reader = await RecordingReader.open(path, warn);
  const found: string[] = [];
  for await (const { data } of reader.messages()) found.push(new TextDecoder().decode(data));
  return found;
}

/** The messages as a strict reader of another hand finds them, which throws for a file that is not lawful. */
function strictly(file: Uint8Array): string[] {
  const reader = new McapStreamReader({
    decompressHandlers: { zstd: (data, size) => decompress("zstd", data, Number(size)) },
  });
  reader.append(file);
  const found: string[] = [];
  for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
    if (record.type === "Message") found.push(new TextDecoder().decode(record.data));
  }
  assert.ok(reader.done());
  return found;
}

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  // In memory where there is such a folder: every repair waits for its disk.
  const memory = await Deno.stat("/dev/shm").then(() => ({ dir: "/dev/shm" }), () => ({}));
  const folder = await Deno.makeTempDir(memory);
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("A file cut at any byte is read and repaired up to its last complete chunk", () =>
  inFolder(async (folder) => {
    const [path, cut, output] = ["whole", "cut", "repaired"].map((name) => `${folder}/${name}`) as [
      string,
      string,
      string,
    ];
    const file = await record(path, 15, 5);
    const expected = Array.from({ length: 15 }, (_, i) => numbered(i));
    assert.deepEqual(await texts(path), expected);
    using whole = await RecordingReader.open(path, silent);
    const ends = whole.scan.segments.map(({ offset, length }) => offset + length);
    const counts = [5, 10, 15];
    assert.equal(ends.length, counts.length);
    for (let length = 0; length <= file.length; length++) {
      await Deno.writeFile(cut, file.subarray(0, length));
      const options = { path: cut, output, replace: true, version: "test" };
      if (length < 8) {
        await assert.rejects(repairRecording(options), { code: "data" });
        continue;
      }
      const complete = counts[ends.filter((end) => end <= length).length - 1] ?? 0;
      const warnings: string[] = [];
      assert.deepEqual(
        await texts(cut, (text) => warnings.push(text)),
        expected.slice(0, complete),
      );
      const report = await repairRecording(options);
      assert.equal(report.whole, length === file.length);
      assert.equal(warnings.length, report.whole ? 0 : 1);
      if (report.whole) continue;
      assert.equal(report.messages, complete);
      assert.deepEqual(strictly(await Deno.readFile(output)), expected.slice(0, complete));
      const again = await repairRecording({ ...options, path: output, output: `${output}2` });
      assert.ok(again.whole);
    }
  }));

Deno.test("A file with any byte changed is read without a mistake of ours, and what is repaired is lawful", () =>
  inFolder(async (folder) => {
    const [path, output] = [`${folder}/a`, `${folder}/b`];
    const file = await record(path, 20, 5);
    const expected = new Set(Array.from({ length: 20 }, (_, i) => numbered(i)));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(file.length - 9),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const damaged = file.slice();
          damaged[8 + at]! ^= change;
          await Deno.writeFile(path, damaged);
          const report = await repairRecording({ path, output, replace: true, version: "test" });
          if (!report.whole) {
            const kept = strictly(await Deno.readFile(output));
            assert.equal(kept.length, report.messages);
            for (const text of kept) assert.ok(expected.has(text));
          }
          await texts(path);
        },
      ),
      { numRuns: 300 },
    );
  }));

Deno.test("A chunk that lost the description of its channels is kept where the end of the file repeats it", () =>
  inFolder(async (folder) => {
    const [path, output] = [`${folder}/a`, `${folder}/b`];
    const file = await record(path, 20, 5);
    using reader = await RecordingReader.open(path, silent);
    const first = reader.scan.segments[0]!;
    const damaged = file.slice();
    damaged[first.offset + first.length - 1]! ^= 1;
    await Deno.writeFile(path, damaged);
    const report = await repairRecording({ path, output, replace: true, version: "test" });
    assert.deepEqual([report.messages, report.lostParts.length, report.orphans], [15, 1, 0]);
    assert.equal(strictly(await Deno.readFile(output)).length, 15);
    // Without that end, nobody knows of which topic they were.
    await Deno.writeFile(path, damaged.subarray(0, reader.scan.segments[3]!.offset));
    const less = await repairRecording({ path, output, replace: true, version: "test" });
    assert.deepEqual([less.messages, less.orphans], [0, 10]);
    assert.equal(strictly(await Deno.readFile(output)).length, 0);
  }));

Deno.test("What is no recording is refused, whatever it declares", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a`;
    const magic = Uint8Array.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a);
    const record = (opcode: number, length: bigint, body: Uint8Array) => {
      const head = new Uint8Array(9);
      head[0] = opcode;
      new DataView(head.buffer).setBigUint64(1, length, true);
      return concat([head, body]);
    };
    for (const bytes of [new Uint8Array(), magic.subarray(1), new Uint8Array(100)]) {
      await Deno.writeFile(path, bytes);
      await assert.rejects(texts(path), { code: "data" });
    }
    const hostile = [
      record(6, 2n ** 63n, new Uint8Array(100)),
      record(6, 60n, new Uint8Array(60).fill(255)),
      record(4, 20n, new Uint8Array(20).fill(255)),
      record(3, 2n ** 40n, new Uint8Array(20)),
      record(5, 3n, new Uint8Array(3)),
      record(12, 30n, new Uint8Array(30).fill(255)),
      new Uint8Array(5000),
    ];
    for (const bytes of hostile) {
      await Deno.writeFile(path, concat([magic, bytes]));
      const warnings: string[] = [];
      assert.deepEqual(await texts(path, (text) => warnings.push(text)), []);
      assert.ok(warnings.length > 0);
      await repairRecording({ path, output: `${folder}/b`, replace: true, version: "test" });
    }
    await assert.rejects(texts(`${folder}/none`), { code: "io" });
    await assert.rejects(texts(folder), { code: "io" });
  }));

Deno.test("A file is never repaired into itself, under whatever name", () =>
  inFolder(async (folder) => {
    const path = `${folder}/cut`;
    const file = await record(path, 15, 5);
    await Deno.writeFile(path, file.subarray(0, -20));
    await Deno.link(path, `${folder}/link`);
    for (const output of [path, `${folder}/link`]) {
      await assert.rejects(
        repairRecording({ path, output, replace: true, version: "test" }),
        /is the file that is to be repaired/,
      );
    }
    assert.equal((await Deno.readFile(path)).length, file.length - 20);
  }));
