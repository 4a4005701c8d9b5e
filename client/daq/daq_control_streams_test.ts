import assert from "node:assert/strict";
import { encodeRecordHead } from "../../protocols/daq/grab_record.ts";
import { FramePool } from "../../protocols/pymodaq/frame_pool.ts";
import { readGrab, readGrabs } from "./daq_control_grab.ts";
import { sentEvents } from "./daq_control_events.ts";
import { problemError } from "./daq_control_http.ts";
import { newestGrabs } from "./daq_control_watch.ts";
import { OrderRefused } from "./order_refused.ts";
import type { Grab } from "./lab.ts";

function streamOf(
  pieces: Iterable<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return ReadableStream.from(pieces);
}

/** Bytes in pieces of `size`. */
function* cut(bytes: Uint8Array<ArrayBuffer>, size: number): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

Deno.test("Events are read whatever the pieces; comments are passed over, a problem is thrown", async () => {
  const text = ':\n\nevent: device\ndata: {"µ":1}\n\n:\n\ndata: 2\n\nevent: problem\n' +
    'data: {"code":"unavailable","message":"cam is offline"}\n\n';
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 7, bytes.length]) {
    const seen: unknown[] = [];
    const reading = async () => {
      for await (const event of sentEvents(streamOf(cut(bytes, size)))) seen.push(event);
    };
    await assert.rejects(reading, { code: "unavailable", message: "cam is offline" });
    assert.deepEqual(seen, [{ name: "device", data: { "µ": 1 } }, { name: "message", data: 2 }]);
  }
  const broken = streamOf([new TextEncoder().encode("data: {\n\n")]);
  await assert.rejects(Array.fromAsync(sentEvents(broken)), { code: "data" });
});

Deno.test("Grabs that are cut off, or as long as they do not say, are refused", async () => {
  const frames = new FramePool();
  const head = encodeRecordHead({ device: "cam", number: 1, time: 0, missed: 0, bytes: 5 });
  const wrong = [head, Uint8Array.of(0, 0, 0, 12, 68)];
  await assert.rejects(Array.fromAsync(readGrabs(streamOf(wrong), frames)), { code: "data" });
  const html = new Response("<html>");
  await assert.rejects(readGrab(html, frames), { code: "data" });
});

Deno.test("Problems of unknown kinds are errors all the same, those with a rule are refusals", () => {
  assert.equal(problemError({ code: "__proto__", message: "x" }).code, "data");
  assert.equal(problemError({}, 500).message, "It answered with HTTP status 500");
  const refused = problemError({ code: "denied", message: "no", rule: "door", hint: "close it" });
  assert.ok(refused instanceof OrderRefused);
  assert.deepEqual([refused.rule, refused.hint], ["door", "close it"]);
});

Deno.test("Of data that comes faster than it is read the newest is given, and the rest counted", async () => {
  const disposed: number[] = [];
  const more = Promise.withResolvers<void>();
  async function* source(): AsyncGenerator<Grab, void> {
    for (let number = 1; number <= 6; number++) {
      if (number === 6) await more.promise;
      yield {
        device: "cam",
        number,
        time: 0,
        data: { name: "", timestamp: 0, data: [] },
        missed: number === 3 ? 10 : 0,
        summary: () => ({ number, time: 0, arrays: [] }),
        [Symbol.dispose]: () => void disposed.push(number),
      };
    }
  }
  const grabs = newestGrabs(source(), new AbortController());
  const first = await grabs.next();
  // All that has come by now is old when the next one is asked for.
  await new Promise((resolve) => setTimeout(resolve, 0));
  const second = await grabs.next();
  more.resolve();
  const third = await grabs.next();
  const seen = [first, second, third].map(({ value }) => value as Grab);
  const total = seen.reduce((sum, { missed }) => sum + missed + 1, 0);
  assert.equal(seen[1]!.number, 5);
  assert.equal(seen[2]!.number, 6);
  assert.equal(total, 6 + 10);
  assert.equal(disposed.length, 3);
  assert.equal((await grabs.next()).done, true);
});
