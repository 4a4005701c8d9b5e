import assert from "node:assert/strict";
import { FrameDecoder } from "../zmtp/frame_decoder_testing.ts";
import { ZmtpViolation } from "../zmtp/violation.ts";
import { decodeHubTime, encodeHubTime, HUB_TIME_TOPIC, isHubTimeTopic } from "./hub_time.ts";

Deno.test("A hub's time goes over the wire as a topic and eight little-endian bytes", () => {
  const ms = 1_795_262_440_695.125;
  const frames = new FrameDecoder().push(encodeHubTime(ms));
  assert.ok(!(frames instanceof ZmtpViolation));
  const [topic, payload] = frames.map(({ body }) => body);
  assert.equal(new TextDecoder().decode(topic), HUB_TIME_TOPIC);
  assert.equal(payload!.length, 8);
  assert.equal(new DataView(payload!.slice().buffer).getFloat64(0, true), ms);
  assert.equal(decodeHubTime(payload!), ms);
});

Deno.test("What is no time of a hub is told apart", () => {
  assert.equal(decodeHubTime(new Uint8Array(7)), undefined);
  assert.equal(decodeHubTime(new Uint8Array(9)), undefined);
  assert.equal(decodeHubTime(new Uint8Array(8).fill(255)), undefined);
  const bytes = new TextEncoder().encode(`x${HUB_TIME_TOPIC}y`);
  assert.ok(isHubTimeTopic(bytes, 1, bytes.length - 1));
  assert.ok(!isHubTimeTopic(bytes));
  assert.ok(!isHubTimeTopic(bytes, 1));
  assert.ok(!isHubTimeTopic(bytes, 0, bytes.length - 2));
});
