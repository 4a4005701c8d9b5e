import assert from "node:assert/strict";
import { bytesOf, Conversation, SETTINGS, TELEMETRY } from "../conversation_testing.ts";
import { ALL_RIGHTS, FakeSocket } from "../../hub/hub_testing.ts";
import { foxgloveDialects } from "./foxglove_dialect.ts";
import { SAMPLE, STATE, talk, texts } from "./foxglove_talk_testing.ts";

Deno.test("Structs come as JSON that fits the schema, with their own times", () => {
  using conversation = talk();
  conversation.received();
  conversation.send({ op: "subscribe", subscriptions: [{ id: 7, channelId: 1 }] });
  conversation.publish(1, [bytesOf(TELEMETRY, SAMPLE), bytesOf(TELEMETRY, { ...SAMPLE, t: 2 })]);
  const [first, second] = conversation.received() as Uint8Array[];
  const view = new DataView(first!.buffer, first!.byteOffset);
  assert.deepEqual([view.getUint8(0), view.getUint32(1, true)], [1, 7]);
  assert.equal(view.getBigUint64(5, true), 1_000_000_001n);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(first!.subarray(13))), {
    t: 1.5,
    mode: 1,
    raw: "AQID",
    count: 5,
    grid: [1, 2, 3, 4],
  });
  assert.equal(JSON.parse(new TextDecoder().decode(second!.subarray(13))).t, 2);
  conversation.send({ op: "unsubscribe", subscriptionIds: [7] });
  conversation.publish(1, [bytesOf(TELEMETRY, SAMPLE)]);
  assert.deepEqual(conversation.received(), []);
});

Deno.test("Structs come as they are in ros1, beside JSON when both are wanted", () => {
  using conversation = talk("both");
  const [, advertise] = conversation.texts();
  const channels = advertise!["channels"] as Record<string, unknown>[];
  assert.deepEqual(
    channels.slice(0, 2).map(({ id, topic, encoding, schemaEncoding }) => [
      id,
      topic,
      encoding,
      schemaEncoding,
    ]),
    [
      [1, "arm.Telemetry", "json", "jsonschema"],
      [65_537, "arm.Telemetry/ros1", "ros1", "ros1msg"],
    ],
  );
  conversation.send({ op: "subscribe", subscriptions: [{ id: 0, channelId: 65_537 }] });
  const payload = bytesOf(TELEMETRY, SAMPLE);
  conversation.publish(1, [payload]);
  const [only] = conversation.received() as Uint8Array[];
  assert.deepEqual(only!.subarray(13), payload);
});

Deno.test("Clients of both subprotocols with the same number of a subscription share what is written", () => {
  const [sdk, websocket] = foxgloveDialects();
  using conversation = new Conversation(sdk!);
  const { hub } = conversation;
  const socket = new FakeSocket();
  const who = { dialect: websocket!.name, remote: "127.0.0.1:2", rights: ALL_RIGHTS };
  const ending = new AbortController();
  const second = websocket!.open(hub, hub.connected(socket, who), ending.signal);
  const text = '{"op":"subscribe","subscriptions":[{"id":0,"channelId":1}]}';
  conversation.send(text);
  second.received({ kind: "text", text });
  conversation.publish(1, [bytesOf(TELEMETRY, SAMPLE)]);
  ending.abort();
  assert.equal(conversation.socket.frames.at(-1), socket.frames.at(-1));
});

Deno.test("A number of a subscription, and a channel, are taken once", () => {
  using conversation = talk();
  conversation.received();
  const subscriptions = [{ id: 0, channelId: 1 }, { id: 0, channelId: 2 }, { id: 1, channelId: 1 }];
  conversation.send({ op: "subscribe", subscriptions });
  const [first, second] = texts(conversation, "status");
  assert.match(String(first!["message"]), /There is a subscription 0 already/);
  assert.match(String(second!["message"]), /There is a subscription of channel 1 already/);
});

Deno.test("Whoever comes later sees how a struct stands that goes both ways", () => {
  using conversation = talk();
  conversation.publish(2, [bytesOf(SETTINGS, STATE)]);
  conversation.received();
  conversation.send({ op: "subscribe", subscriptions: [{ id: 1, channelId: 2 }] });
  const [state] = conversation.received() as Uint8Array[];
  assert.deepEqual(JSON.parse(new TextDecoder().decode(state!.subarray(13))), STATE);
});

Deno.test("A client sees nothing of topics that it may not read", () => {
  const rights = {
    mayRead: ({ name }: { name: string }) => name === "arm.Command",
    mayWrite: () => true,
  };
  using conversation = talk("json", { rights });
  const [, advertise] = conversation.texts();
  assert.deepEqual((advertise!["channels"] as { topic: string }[]).map(({ topic }) => topic), [
    "arm.Command",
    "log",
  ]);
});

Deno.test("A program that comes back with another struct has its channel replaced", () => {
  using conversation = talk();
  conversation.send({ op: "subscribe", subscriptions: [{ id: 0, channelId: 3 }] });
  conversation.hub.closed(conversation.arm, "it ended");
  conversation.received();
  const structs = [{ id: 3, struct: { ...SETTINGS, name: "Command" }, direction: "in" as const }];
  Object.assign(conversation.arm.description, { structs });
  conversation.hub.opened(conversation.arm);
  const said = conversation.texts();
  assert.deepEqual(said.find(({ op }) => op === "unadvertise"), {
    op: "unadvertise",
    channelIds: [3],
  });
  const advertised = said.find(({ op }) => op === "advertise")!["channels"] as { topic: string }[];
  assert.deepEqual(advertised.map(({ topic }) => topic), ["arm.Command"]);
});
