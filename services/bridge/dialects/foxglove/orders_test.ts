import assert from "node:assert/strict";
import { ASK, bytesOf, COMMAND, type Conversation } from "../conversation_testing.ts";
import { until } from "../../../../tests/lib/until.ts";
import { call, message, talk, texts } from "./foxglove_talk_testing.ts";

Deno.test("What a client publishes goes to its program, as JSON or bytes, by name with or without the program", () => {
  using conversation = talk();
  conversation.received();
  conversation.send({
    op: "advertise",
    channels: [
      { id: 1, topic: "/arm/Command", encoding: "json", schemaName: "x" },
      { id: 2, topic: "Command", encoding: "ros1", schemaName: "x" },
    ],
  });
  conversation.send(message(1, '{"channel":1,"value":2}'));
  const payload = bytesOf(COMMAND, { channel: 3, value: 4 });
  conversation.send(message(2, payload));
  assert.deepEqual(conversation.arm.received, [
    [3, bytesOf(COMMAND, { channel: 1, value: 2 })],
    [3, payload],
  ]);
  assert.deepEqual(texts(conversation, "status"), []);
});

Deno.test("What a client publishes wrongly is said with the cure, and ends nothing", () => {
  using conversation = talk();
  conversation.received();
  const faults = (sent: Parameters<Conversation["send"]>[0]): string => {
    conversation.send(sent);
    return String(texts(conversation, "status")[0]?.["message"]);
  };
  const advertise = (id: number, topic: string, encoding: string) =>
    faults({ op: "advertise", channels: [{ id, topic, encoding, schemaName: "x" }] });
  assert.match(
    advertise(1, "/chatter", "json"),
    /No program takes \/chatter: There are: arm\.Settings, arm\.Command/,
  );
  assert.match(advertise(2, "arm.Telemetry", "json"), /No program takes arm\.Telemetry/);
  assert.match(advertise(3, "arm.Command", "cdr"), /The encoding cdr is not known/);
  assert.equal(advertise(4, "arm.Command", "json"), "undefined");
  assert.match(faults(message(4, '{"channel":-1,"value":2}')), /channel/);
  assert.match(faults(message(4, "{")), /no JSON/);
  assert.match(faults(message(9, "{}")), /no channel 9 of yours: Advertise it/);
  assert.match(faults({ op: "dance" }), /no operation dance/);
  assert.match(faults("["), /no JSON/);
  assert.match(faults(new Uint8Array([77])), /no binary message 77/);
  assert.match(faults({ op: "fetchAsset", uri: "x", requestId: 1 }), /no assets/);
  assert.match(
    faults({ op: "subscribe", subscriptions: [{ id: 1, channelId: 88 }] }),
    /no channel 88/,
  );
  assert.deepEqual(conversation.arm.received, []);
});

Deno.test("A client that may only look is told so when it publishes, and is offered no services", () => {
  const rights = { mayRead: () => true, mayWrite: () => false };
  using conversation = talk("json", { rights });
  assert.deepEqual(texts(conversation, "advertiseServices"), []);
  conversation.send({
    op: "advertise",
    channels: [{ id: 1, topic: "arm.Command", encoding: "json", schemaName: "x" }],
  });
  assert.match(String(texts(conversation, "status")[0]!["message"]), /No program takes/);
});

Deno.test("Services are called in JSON and in bytes, and a call that fails says why", async () => {
  using conversation = talk();
  conversation.received();
  conversation.send(call(4, "json", '{"id":1,"value":21}'));
  const answer = await until("answer", () => conversation.received()[0]) as Uint8Array;
  assert.equal(new DataView(answer.buffer, answer.byteOffset).getUint32(5, true), 99);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(answer.subarray(17))), { id: 1, value: 42 });
  conversation.send(call(4, "ros1", bytesOf(ASK, { id: 1, value: 3 })));
  const raw = await until("answer", () => conversation.received()[0]) as Uint8Array;
  assert.deepEqual(raw.subarray(17), bytesOf(ASK, { id: 1, value: 6 }));
  conversation.send(call(4, "json", '{"id":1}'));
  const failure = await until("failure", () => conversation.texts()[0]);
  assert.equal(failure["op"], "serviceCallFailure");
  assert.deepEqual([failure["serviceId"], failure["callId"]], [4, 99]);
  assert.match(String(failure["message"]), /value/);
  conversation.send(call(1, "json", "{}"));
  assert.match(
    String((await until("failure", () => conversation.texts()[0]))["message"]),
    /no service 1/,
  );
});
