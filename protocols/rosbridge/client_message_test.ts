import assert from "node:assert/strict";
import fc from "fast-check";
import { readRosbridge, RosbridgeFault } from "./client_message.ts";

/** What is wrong with a message, and by what its client knows it. */
function fault(message: string): RosbridgeFault {
  try {
    readRosbridge(message);
  } catch (error) {
    assert(error instanceof RosbridgeFault);
    return error;
  }
  throw new Error("Nothing is wrong with it");
}

Deno.test("A client's message is read as roslibjs writes it, with what it leaves out as the protocol has it", () => {
  assert.deepEqual(
    readRosbridge(
      '{"op":"subscribe","id":"subscribe:/a:1","type":"arm/A","topic":"/a","compression":"cbor","throttle_rate":10,"queue_length":1}',
    ),
    {
      op: "subscribe",
      topic: "/a",
      type: "arm/A",
      throttleRate: 10,
      queueLength: 1,
      compression: "cbor",
      id: "subscribe:/a:1",
    },
  );
  assert.deepEqual(readRosbridge('{"op":"subscribe","topic":"a","compression":null}'), {
    op: "subscribe",
    topic: "a",
    throttleRate: 0,
    queueLength: 0,
    compression: "none",
  });
  assert.deepEqual(readRosbridge('{"op":"call_service","service":"s","id":4,"timeout":-1}'), {
    op: "call_service",
    service: "s",
    args: {},
    compression: "none",
    id: 4,
  });
  assert.deepEqual(readRosbridge('{"op":"advertise_service","service":"s"}'), {
    op: "refused",
    what: "advertise_service",
  });
  assert.deepEqual(readRosbridge('{"op":"toString"}'), { op: "unknown", what: "toString" });
});

Deno.test("What is wrong is named with its place, and with what the client calls it", () => {
  const wrong = fault('{"op":"publish","id":"x","topic":5}');
  assert.equal(wrong.id, "x");
  assert.match(wrong.message, /^publish\.topic is 5/);
  assert.match(fault("{").message, /no JSON/);
  assert.match(fault("3").message, /^The message is 3/);
  assert.match(
    fault('{"op":"subscribe","topic":"a","compression":"zip"}').message,
    /one of none, png/,
  );
  assert.match(
    fault('{"op":"subscribe","topic":"a","throttle_rate":-5}').message,
    /throttle_rate is -5/,
  );
  assert.match(
    fault('{"op":"subscribe","topic":"a","fragment_size":0}').message,
    /fragment_size is 0/,
  );
  assert.match(fault("[".repeat(99)).message, /nested deeper/);
});

Deno.test("Whatever JSON a client sends is read, or refused as its mistake", () => {
  const op = fc.constantFrom(
    "subscribe",
    "publish",
    "call_service",
    "fragment",
    "set_level",
    "advertise",
  );
  const keys = ["topic", "type", "msg", "args", "data", "num", "total", "level", "id", "timeout"];
  fc.assert(fc.property(op, fc.array(fc.json(), { minLength: 10, maxLength: 10 }), (op, values) => {
    const fields = keys.map((key, at) => `"${key}":${values[at]}`).join(",");
    try {
      readRosbridge(`{"op":"${op}",${fields}}`);
    } catch (error) {
      assert(error instanceof RosbridgeFault, String(error));
    }
  }));
});
