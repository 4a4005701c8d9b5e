import assert from "node:assert/strict";
import type { Message } from "../../protocols/pymodaq/message.ts";
import { encodeMessage } from "../../protocols/pymodaq/mod.ts";
import { RepeatedMessage } from "./repeated_message.ts";

function bytesOf(message: Message): Uint8Array {
  return encodeMessage(message, "L2")[0]!;
}

const ASK_1D: Message = { kind: "send_data", dimension: "1D" };
const ASK_2D: Message = { kind: "send_data", dimension: "2D" };

Deno.test("The request that was made last is known again, and no other one", () => {
  const repeated = new RepeatedMessage();
  const [one, two] = [bytesOf(ASK_1D), bytesOf(ASK_2D)];
  assert.equal(repeated.find(one, one.length), undefined);
  repeated.remember(one, one.length, ASK_1D);
  assert.equal(repeated.find(one, one.length), ASK_1D);
  assert.equal(repeated.find(two, two.length), undefined);
  assert.equal(repeated.find(one, one.length - 1), undefined);
  repeated.remember(two, two.length, ASK_2D);
  assert.equal(repeated.find(one, one.length), undefined);
  assert.equal(repeated.find(two, two.length), ASK_2D);
});

Deno.test("What is behind a request in the same memory does not count", () => {
  const repeated = new RepeatedMessage();
  const bytes = bytesOf(ASK_1D);
  repeated.remember(bytes, bytes.length, ASK_1D);
  const room = new Uint8Array(1024).fill(7);
  room.set(bytes);
  assert.equal(repeated.find(room, bytes.length), ASK_1D);
});

Deno.test("Messages with a payload are not remembered", () => {
  const repeated = new RepeatedMessage();
  const info: Message = { kind: "info", key: "a", value: "b" };
  const bytes = bytesOf(info);
  repeated.remember(bytes, bytes.length, info);
  assert.equal(repeated.find(bytes, bytes.length), undefined);
});
