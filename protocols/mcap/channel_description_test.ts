import assert from "node:assert/strict";
import { encodePayload, type Encoding } from "../gecko/payload.ts";
import { image, imu, log } from "../gecko/messages.ts";
import { describeChannel } from "./channel_description.ts";
import { jsonCopy } from "./json_copy.ts";

const SECONDS = 1_790_000_000.5;

function describe(encoding: Encoding, value: unknown) {
  const { encoding: found, schema, stamped } = describeChannel(encodePayload(encoding, value));
  return [found, schema?.name, stamped];
}

Deno.test("describeChannel says the encoding, the schema of standard messages and whether they are stamped", () => {
  assert.deepEqual(describe("msgpack", imu({ timestamp: SECONDS })), ["msgpack", "robo.Imu", true]);
  assert.deepEqual(describe("msgpack", imu({ timestamp: 1 })), ["msgpack", "robo.Imu", false]);
  assert.deepEqual(describe("pickle", { timestamp: SECONDS }), ["pickle", undefined, true]);
  assert.deepEqual(describe("json", { x: 1 }), ["json", undefined, false]);
  assert.deepEqual(describe("raw", "good morning"), ["text", undefined, false]);
  assert.deepEqual(describe("raw", Uint8Array.of(0xc1, 0, 255)), ["raw", undefined, false]);
  const { read } = describeChannel(encodePayload("msgpack", { x: 1 }));
  assert.deepEqual(read(encodePayload("msgpack", [2])), [2]);
  assert.equal(read(Uint8Array.of(0xc1)), undefined);
});

function copy(value: unknown, timeMs = 1500): [string, unknown, unknown] {
  const { schema, write } = jsonCopy(value);
  const described = JSON.parse(new TextDecoder().decode(schema.data));
  return [schema.name, described, JSON.parse(new TextDecoder().decode(write(value, timeMs)))];
}

Deno.test("jsonCopy writes images and log lines in Foxglove's form", () => {
  const data = new Uint8Array(12).fill(7);
  const [name, , written] = copy(image({ shape: [2, 2, 3], data, timestamp: 1.25 }));
  assert.equal(name, "foxglove.RawImage");
  assert.deepEqual(written, {
    timestamp: { sec: 1, nsec: 250_000_000 },
    frame_id: "",
    width: 2,
    height: 2,
    encoding: "bgr8",
    step: 6,
    data: data.toBase64(),
  });
  const jpeg = image({
    shape: [2, 2],
    data: Uint8Array.of(255, 216),
    compressed: true,
    timestamp: 1,
  });
  assert.equal((copy(jpeg)[2] as { format: string }).format, "jpeg");
  const line = copy(log({ level: "WARN", name: "arm", text: "hot" }))[2];
  const timestamp = { sec: 1, nsec: 500_000_000 };
  assert.deepEqual(line, { timestamp, level: 3, message: "hot", name: "arm", file: "", line: 0 });
});

Deno.test("jsonCopy makes an object of any value, and describes what it has seen", () => {
  assert.deepEqual(copy([1, 2])[2], { value: [1, 2] });
  assert.deepEqual(copy(3n)[2], { value: 3 });
  assert.deepEqual(copy(null)[2], { value: null });
  const value = {
    a: [1],
    b: { c: "x" },
    d: Uint8Array.of(1, 2),
    e: new Float32Array([0.5]),
    f: null,
  };
  const [, schema, written] = copy(value);
  assert.deepEqual(written, { a: [1], b: { c: "x" }, d: "AQI=", e: [0.5], f: null });
  assert.deepEqual((schema as { properties: unknown }).properties, {
    a: { type: "array", items: { type: "number" } },
    b: { type: "object", properties: { c: { type: "string" } } },
    d: { type: "string", contentEncoding: "base64" },
    e: { type: "array", items: { type: "number" } },
    f: {},
  });
});
