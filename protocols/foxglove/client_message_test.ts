import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import { readFoxgloveText } from "./client_message.ts";

/** What is wrong with a message. */
function fault(message: string): string {
  try {
    readFoxgloveText(message);
  } catch (error) {
    assert(error instanceof RoboError);
    return error.message;
  }
  throw new Error("Nothing is wrong with it");
}

Deno.test("A client's message is read with what the specification says of it, and more fields do not matter", () => {
  assert.deepEqual(
    readFoxgloveText('{"op":"subscribe","subscriptions":[{"id":0,"channelId":3,"more":1}],"x":2}'),
    { op: "subscribe", subscriptions: [{ id: 0, channelId: 3 }] },
  );
  assert.deepEqual(
    readFoxgloveText(
      '{"op":"advertise","channels":[{"id":1,"topic":"/chatter","encoding":"json","schemaName":"std_msgs/String"}]}',
    ),
    { op: "advertise", channels: [{ id: 1, topic: "/chatter", encoding: "json" }] },
  );
  assert.deepEqual(readFoxgloveText('{"op":"getParameters","parameterNames":[],"id":"a"}'), {
    op: "getParameters",
    parameterNames: [],
    id: "a",
  });
  assert.deepEqual(readFoxgloveText('{"op":"getParameters","parameterNames":[],"id":null}'), {
    op: "getParameters",
    parameterNames: [],
  });
});

Deno.test("An operation that the specification does not know is told from one that is wrong", () => {
  assert.deepEqual(readFoxgloveText('{"op":"dance"}'), { op: "unknown", name: "dance" });
  assert.deepEqual(readFoxgloveText('{"op":"constructor"}'), {
    op: "unknown",
    name: "constructor",
  });
});

Deno.test("What is wrong with a client's message is named with its place", () => {
  assert.equal(fault("{"), "The message is no JSON");
  assert.match(fault("[1]"), /^The message is an array/);
  assert.match(fault('{"op":4}'), /^op is 4/);
  assert.equal(
    fault('{"op":"subscribe","subscriptions":[{"id":-1,"channelId":1}]}'),
    "subscribe.subscriptions[0].id is -1: it has to be a whole number from 0 to 4294967295",
  );
  assert.match(fault('{"op":"unsubscribe"}'), /^unsubscribe\.subscriptionIds is missing/);
  assert.match(fault('{"op":"setParameters","parameters":[3]}'), /parameters\[0\] is 3/);
  assert.match(fault(`${"[".repeat(100)}${"]".repeat(100)}`), /nested deeper than 64 levels/);
});

Deno.test("Whatever JSON a client sends is read, or refused as its mistake", () => {
  const message = fc.record({
    op: fc.constantFrom("subscribe", "advertise", "setParameters", "fetchAsset", "unadvertise"),
  }).chain(({ op }) => fc.json().map((json) => ({ op, json })));
  fc.assert(fc.property(message, fc.string(), ({ op, json }, key) => {
    const keys = ["subscriptions", "channels", "parameters", "uri", "channelIds", key];
    const fields = keys.map((each) => `${JSON.stringify(each)}:${json}`).join(",");
    try {
      readFoxgloveText(`{"op":"${op}",${fields}}`);
    } catch (error) {
      assert(error instanceof RoboError, String(error));
    }
  }));
});
