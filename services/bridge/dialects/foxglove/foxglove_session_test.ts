import assert from "node:assert/strict";
import {
  ASK,
  bytesOf,
  COMMAND,
  Conversation,
  type ConversationOptions,
  SETTINGS,
  TELEMETRY,
} from "../conversation_testing.ts";
import { ALL_RIGHTS, FakeSocket } from "../../hub/hub_testing.ts";
import { until } from "../../../../tests/lib/until.ts";
import type { ChannelEncoding } from "./channel_book.ts";
import { foxgloveDialects } from "./foxglove_dialect.ts";

/** A conversation with a client of `foxglove.websocket.v1`. */
function talk(encoding: ChannelEncoding = "json", options: ConversationOptions = {}): Conversation {
  return new Conversation(foxgloveDialects({ encoding, greetAfter: 0 })[1]!, options);
}

const SAMPLE = { t: 1.5, mode: "RUN", raw: [1, 2, 3], count: 5, grid: [[1, 2], [3, 4]] };
const STATE = { gain: 2.5, enabled: true, name: "left", range: { low: -1, high: 7 } };

/** A client's message on a channel. */
function message(channel: number, data: Uint8Array | string): Uint8Array {
  const payload = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const bytes = new Uint8Array(5 + payload.length);
  bytes[0] = 1;
  new DataView(bytes.buffer).setUint32(1, channel, true);
  bytes.set(payload, 5);
  return bytes;
}

/** A client's call of a service. */
function call(service: number, encoding: string, data: Uint8Array | string): Uint8Array {
  const name = new TextEncoder().encode(encoding);
  const payload = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const bytes = new Uint8Array(13 + name.length + payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = 2;
  view.setUint32(1, service, true);
  view.setUint32(5, 99, true);
  view.setUint32(9, name.length, true);
  bytes.set(name, 13);
  bytes.set(payload, 13 + name.length);
  return bytes;
}

/** The next text of that `op`, when it has come. */
function texts(talk: Conversation, op: string): Record<string, unknown>[] {
  return talk.texts().filter((each) => each["op"] === op);
}

Deno.test("A client is told what the bridge can do, its channels with their schemas, and its services", () => {
  using conversation = talk();
  const [info, advertise, services] = conversation.texts();
  assert.equal(info!["op"], "serverInfo");
  assert.equal(info!["sessionId"], conversation.hub.sessionId);
  assert.deepEqual(info!["supportedEncodings"], ["json", "ros1"]);
  const channels = advertise!["channels"] as Record<string, string>[];
  assert.deepEqual(
    channels.map(({ id, topic, encoding, schemaName }) => [id, topic, encoding, schemaName]),
    [
      [1, "arm.Telemetry", "json", "arm/Telemetry"],
      [2, "arm.Settings", "json", "arm/Settings"],
      [3, "arm.Command", "json", "arm/Command"],
      [4, "arm.Ask", "json", "arm/Ask"],
    ],
  );
  const schema = JSON.parse(channels[0]!["schema"]!);
  assert.equal(schema.type, "object");
  assert.deepEqual(schema.properties.mode.oneOf, [
    { title: "IDLE", const: 0 },
    { title: "RUN", const: 1 },
  ]);
  assert.equal(schema.properties.grid.items.type, "number");
  assert.equal(services!["op"], "advertiseServices");
  const [service] = services!["services"] as Record<string, unknown>[];
  assert.equal(service!["name"], "arm.Ask");
  assert.equal(service!["type"], "arm/Ask");
});

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

Deno.test("A client sees nothing of topics that it may not read", () => {
  const rights = {
    mayRead: ({ name }: { name: string }) => name === "arm.Command",
    mayWrite: () => true,
  };
  using conversation = talk("json", { rights });
  const [, advertise] = conversation.texts();
  assert.deepEqual((advertise!["channels"] as { topic: string }[]).map(({ topic }) => topic), [
    "arm.Command",
  ]);
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

Deno.test("Fields that a program takes are parameters once one struct of them is known, and are set in one struct", () => {
  using conversation = talk();
  conversation.received();
  conversation.send({ op: "getParameters", parameterNames: [], id: "a" });
  assert.deepEqual(conversation.texts(), [{ op: "parameterValues", parameters: [], id: "a" }]);
  conversation.publish(2, [bytesOf(SETTINGS, STATE)]);
  conversation.send({ op: "getParameters", parameterNames: [], id: "b" });
  const [values] = conversation.texts();
  assert.deepEqual(values!["parameters"], [
    { name: "arm.Settings.gain", value: 2.5, type: "float64" },
    { name: "arm.Settings.enabled", value: true },
    { name: "arm.Settings.name", value: "left" },
    { name: "arm.Settings.range.low", value: -1 },
    { name: "arm.Settings.range.high", value: 7 },
  ]);
  conversation.send({
    op: "setParameters",
    parameters: [{ name: "arm.Settings.gain", value: 3 }, {
      name: "arm.Settings.range.high",
      value: 9,
    }],
    id: "c",
  });
  conversation.send({
    op: "setParameters",
    parameters: [{ name: "arm.Settings.name", value: "right" }],
  });
  const changed = { ...STATE, gain: 3, range: { low: -1, high: 9 } };
  assert.deepEqual(conversation.arm.received, [
    [2, bytesOf(SETTINGS, changed)],
    [2, bytesOf(SETTINGS, { ...changed, name: "right" })],
  ]);
  const [answer] = conversation.texts();
  assert.deepEqual(answer, {
    op: "parameterValues",
    parameters: [
      { name: "arm.Settings.gain", value: 3, type: "float64" },
      { name: "arm.Settings.range.high", value: 9 },
    ],
    id: "c",
  });
});

Deno.test("A parameter that there is not, or a value that does not fit, is an error and sends nothing", () => {
  using conversation = talk();
  conversation.publish(2, [bytesOf(SETTINGS, STATE)]);
  conversation.received();
  const set = (name: string, value: unknown): string => {
    conversation.send({ op: "setParameters", parameters: [{ name, value }] });
    return String(texts(conversation, "status")[0]?.["message"]);
  };
  assert.match(
    set("arm.Settings.speed", 1),
    /speed/,
  );
  assert.match(
    set("leg.Settings.gain", 1),
    /no parameter leg\.Settings\.gain: There are: arm\.Settings\.…/,
  );
  assert.match(set("arm.Settings.range.low", 2.5), /low is 2\.5: it has to be an integer/);
  assert.match(set("arm.Settings.name", "far too long"), /name/);
  assert.match(set("arm.Settings.gain", undefined), /gain/);
  assert.deepEqual(conversation.arm.received, []);
});

Deno.test("A client that watches parameters is told those alone that change", async () => {
  using conversation = talk();
  conversation.publish(2, [bytesOf(SETTINGS, STATE)]);
  conversation.send({ op: "subscribeParameterUpdates", parameterNames: [] });
  conversation.received();
  conversation.publish(2, [bytesOf(SETTINGS, { ...STATE, gain: 4 })]);
  const update = await until("update", () => texts(conversation, "parameterValues")[0]);
  assert.deepEqual(update["parameters"], [{
    name: "arm.Settings.gain",
    value: 4,
    type: "float64",
  }]);
  conversation.send({ op: "unsubscribeParameterUpdates", parameterNames: [] });
  conversation.publish(2, [bytesOf(SETTINGS, { ...STATE, gain: 5 })]);
  assert.deepEqual(texts(conversation, "parameterValues"), []);
});

Deno.test("The connection graph says who publishes, receives and answers, and what changes in it", async () => {
  using conversation = talk();
  conversation.received();
  conversation.send({ op: "subscribeConnectionGraph" });
  const [graph] = texts(conversation, "connectionGraphUpdate") as unknown as Record<
    string,
    Record<string, unknown>[]
  >[];
  const published = graph!["publishedTopics"]!;
  assert.deepEqual(published[0], { name: "arm.Telemetry", publisherIds: ["arm"] });
  assert.deepEqual(graph!["subscribedTopics"]![2], { name: "arm.Command", subscriberIds: ["arm"] });
  assert.deepEqual(graph!["advertisedServices"], [{ name: "arm.Ask", providerIds: ["arm"] }]);
  conversation.send({ op: "subscribe", subscriptions: [{ id: 0, channelId: 1 }] });
  conversation.send({
    op: "advertise",
    channels: [{ id: 1, topic: "arm.Command", encoding: "json", schemaName: "x" }],
  });
  const update = await until("update", () => texts(conversation, "connectionGraphUpdate")[0]);
  const me = "foxglove.websocket.v1 127.0.0.1:1";
  assert.deepEqual(update["subscribedTopics"], [{ name: "arm.Telemetry", subscriberIds: [me] }]);
  assert.deepEqual(update["publishedTopics"], [{ name: "arm.Command", publisherIds: [me] }]);
  conversation.hub.closed(conversation.arm, "it ended");
  const gone = await until("update", () => texts(conversation, "connectionGraphUpdate")[0]);
  assert.deepEqual((gone["publishedTopics"] as unknown[])[0], {
    name: "arm.Telemetry",
    publisherIds: [],
  });
});

Deno.test("A program that goes is said to be away until it is back, and its channels stay", () => {
  using conversation = talk();
  conversation.received();
  conversation.hub.closed(conversation.arm, "it ended");
  assert.deepEqual(conversation.texts(), [
    { op: "status", level: 1, message: "arm is away", id: "program:arm" },
  ]);
  conversation.hub.opened(conversation.arm);
  assert.deepEqual(conversation.texts(), [{ op: "removeStatus", statusIds: ["program:arm"] }]);
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

Deno.test("The bridge's time comes from time to time, once a client has said something", async () => {
  using conversation = talk("json", { hub: { now: () => 77n } });
  conversation.send({ op: "subscribe", subscriptions: [] });
  const time = await until(
    "time",
    () => conversation.received().find((each) => each instanceof Uint8Array),
  );
  assert.deepEqual(time, new Uint8Array([2, 77, 0, 0, 0, 0, 0, 0, 0]));
});

Deno.test("A client that has said nothing is greeted a little after the handshake, one that speaks first before it is answered", async () => {
  using silent = new Conversation(foxgloveDialects()[0]!);
  assert.deepEqual(silent.received(), []);
  const greeting = await until("greeting", () => silent.texts()[0]);
  assert.equal(greeting["op"], "serverInfo");
  using hasty = new Conversation(foxgloveDialects({ greetAfter: 60_000 })[0]!);
  hasty.send({ op: "dance" });
  assert.deepEqual(hasty.texts().map(({ op }) => op), [
    "serverInfo",
    "advertise",
    "advertiseServices",
    "status",
  ]);
});
