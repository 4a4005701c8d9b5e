import assert from "node:assert/strict";
import { until } from "../../../../tests/lib/until.ts";
import {
  ASK,
  bytesOf,
  COMMAND,
  Conversation,
  type ConversationOptions,
  SETTINGS,
  TELEMETRY,
} from "../conversation_testing.ts";
import { rosbridgeDialect } from "./rosbridge_dialect.ts";

const SAMPLE = { t: 1.5, mode: "RUN", raw: [1, 2, 3], count: 2n ** 60n, grid: [[1, 2], [3, 4]] };
const STATE = { gain: 2.5, enabled: true, name: "left", range: { low: -1, high: 7 } };

function talk(options: ConversationOptions = {}): Conversation {
  return new Conversation(rosbridgeDialect(), options);
}

/** What a service answers. */
async function ask(
  conversation: Conversation,
  service: string,
  args: unknown = {},
): Promise<Record<string, unknown>> {
  conversation.send({ op: "call_service", id: "c", service, args });
  const answer = await until(
    "answer",
    () => conversation.texts().find(({ op }) => op === "service_response"),
  );
  assert.deepEqual([answer["id"], answer["service"]], ["c", service]);
  return answer;
}

/** What the client is told after a message. */
function status(conversation: Conversation, message: Parameters<Conversation["send"]>[0]): string {
  conversation.received();
  conversation.send(message);
  const [first] = conversation.texts().filter(({ op }) => op === "status");
  return first === undefined ? "" : `${first["level"]}: ${first["msg"]}`;
}

Deno.test("Structs come under the name that the client has used, as ROS writes them", () => {
  using conversation = talk();
  conversation.send({ op: "subscribe", id: "s", topic: "/arm/Telemetry", type: "arm/Telemetry" });
  conversation.publish(1, [bytesOf(TELEMETRY, SAMPLE)]);
  assert.deepEqual(conversation.texts(), [{
    op: "publish",
    topic: "/arm/Telemetry",
    msg: { t: 1.5, mode: 1, raw: "AQID", count: 2 ** 60, grid: [1, 2, 3, 4] },
  }]);
  conversation.send({ op: "unsubscribe", id: "s", topic: "/arm/Telemetry" });
  conversation.publish(1, [bytesOf(TELEMETRY, SAMPLE)]);
  assert.deepEqual(conversation.received(), []);
});

Deno.test("A topic that is subscribed twice comes once, until both subscriptions have ended", () => {
  using conversation = talk();
  for (const id of ["a", "b"]) conversation.send({ op: "subscribe", id, topic: "Telemetry" });
  conversation.publish(1, [bytesOf(TELEMETRY, SAMPLE)]);
  assert.equal(conversation.received().length, 1);
  conversation.send({ op: "unsubscribe", id: "a", topic: "Telemetry" });
  conversation.publish(1, [bytesOf(TELEMETRY, SAMPLE)]);
  assert.equal(conversation.received().length, 1);
  conversation.send({ op: "unsubscribe", topic: "Telemetry" });
  conversation.publish(1, [bytesOf(TELEMETRY, SAMPLE)]);
  assert.equal(conversation.received().length, 0);
});

Deno.test("A topic of a program that comes later is waited for", () => {
  using conversation = talk();
  conversation.send({ op: "subscribe", topic: "/leg/Telemetry" });
  const structs = [{ id: 1, struct: TELEMETRY, direction: "out" as const }];
  const description = { ...conversation.arm.description, name: "leg", structs };
  const leg = Object.assign(Object.create(conversation.arm), { description });
  const topic = conversation.hub.opened(leg).get(1)!;
  conversation.publish(topic, [bytesOf(TELEMETRY, SAMPLE)]);
  assert.deepEqual(conversation.texts().map(({ topic }) => topic), ["/leg/Telemetry"]);
});

Deno.test("Messages come as CBOR, as CBOR around the struct's own bytes, as an image, and in fragments, when they are wanted so", () => {
  using conversation = talk();
  const payload = bytesOf(TELEMETRY, SAMPLE);
  const first = (fields: Record<string, unknown>) => {
    conversation.send({ op: "subscribe", topic: "Telemetry", ...fields });
    conversation.publish(1, [payload]);
    const found = conversation.received();
    conversation.send({ op: "unsubscribe", topic: "Telemetry" });
    return found;
  };
  const [cbor] = first({ compression: "cbor" }) as Uint8Array[];
  assert.equal(cbor!.subarray(0, 11).toHex(), "a3626f70677075626c6973");
  assert(cbor!.toHex().includes("6372617743010203"));
  const [raw] = first({ compression: "cbor-raw" }) as Uint8Array[];
  assert.deepEqual(raw!.subarray(-payload.length), payload);
  const [png] = first({ compression: "png" }) as Record<string, string>[];
  assert.equal(png!["op"], "png");
  assert.match(png!["data"]!, /^iVBORw0KGgo/);
  const parts = first({ fragment_size: 20 }) as Record<string, unknown>[];
  assert(parts.every(({ op, total }) => op === "fragment" && total === parts.length));
  const whole = JSON.parse(parts.map(({ data }) => data).join(""));
  assert.equal(whole.topic, "Telemetry");
});

Deno.test("What a client publishes goes to its program, what is missing as zeros, which it is told", () => {
  using conversation = talk();
  conversation.send({ op: "advertise", topic: "/arm/Command", type: "arm/msg/Command" });
  conversation.send({ op: "publish", topic: "/arm/Command", msg: { channel: 1, value: 2 } });
  assert.deepEqual(conversation.texts(), []);
  assert.equal(
    status(conversation, { op: "publish", topic: "arm.Command", msg: { value: 3 } }),
    "warning: arm.Command: sent with zeros in channel",
  );
  const settings = { gain: 1, enabled: true, name: "x", range: { low: 1 } };
  conversation.send({ op: "publish", topic: "/arm/Settings", msg: settings });
  assert.deepEqual(conversation.arm.received, [
    [3, bytesOf(COMMAND, { channel: 1, value: 2 })],
    [3, bytesOf(COMMAND, { channel: 0, value: 3 })],
    [2, bytesOf(SETTINGS, { ...settings, range: { low: 1, high: 0 } })],
  ]);
});

Deno.test("What a client says wrongly is said with the cure, and ends nothing", () => {
  using conversation = talk();
  const told = (message: Parameters<Conversation["send"]>[0]) => status(conversation, message);
  assert.match(told("{"), /^error: The message is no JSON: Send objects/);
  assert.match(told({ op: "dance" }), /^error: There is no operation dance/);
  assert.match(told({ op: "advertise_service", service: "x" }), /does not do advertise_service/);
  assert.match(told({ op: "send_action_goal", id: "x" }), /does not do send_action_goal/);
  assert.match(told({ op: "auth", mac: "x" }), /^warning: auth is not needed/);
  assert.match(
    told({ op: "publish", topic: "/nothing", msg: {} }),
    /No program takes \/nothing: There are: arm\.Settings, arm\.Command/,
  );
  assert.match(told({ op: "publish", topic: "Command", msg: { channel: -1 } }), /channel/);
  assert.match(told({ op: "publish", topic: "Command", msg: { speed: 1 } }), /speed/);
  assert.match(told({ op: "publish", topic: "Command", msg: 5 }), /Command/);
  assert.match(
    told({ op: "advertise", topic: "Command", type: "std_msgs/String" }),
    /of type arm\/Command, not std_msgs\/String/,
  );
  assert.match(
    told({ op: "subscribe", topic: "Telemetry", type: "std_msgs/String" }),
    /of type arm\/Telemetry/,
  );
  assert.match(told({ op: "unsubscribe", topic: "Telemetry" }), /no subscription of Telemetry/);
  assert.match(told({ op: "unadvertise", topic: "Command" }), /^warning: You have not advertised/);
  assert.match(told(new Uint8Array([1])), /binary message/);
  assert.deepEqual(conversation.arm.received, []);
});

Deno.test("A client is told what it wants to be told, and nothing with level none", () => {
  using conversation = talk();
  conversation.send({ op: "set_level", level: "none" });
  assert.equal(status(conversation, { op: "dance" }), "");
  conversation.send({ op: "set_level", level: "info" });
  assert.match(
    status(conversation, { op: "subscribe", topic: "/none" }),
    /^info: No program sends \/none yet/,
  );
});

Deno.test("A message in fragments is put together, but fragments of fragments are not", () => {
  using conversation = talk();
  const publish = JSON.stringify({
    op: "publish",
    topic: "Command",
    msg: { channel: 1, value: 2 },
  });
  const fragment = (data: string, num: number) => ({
    op: "fragment",
    id: "f",
    data,
    num,
    total: 2,
  });
  conversation.send(fragment(publish.slice(20), 1));
  conversation.send(fragment(publish.slice(0, 20), 0));
  assert.equal(conversation.arm.received.length, 1);
  const again = JSON.stringify({ op: "fragment", id: "g", data: publish, num: 0, total: 1 });
  conversation.send(fragment(again.slice(20), 1));
  assert.match(
    status(conversation, fragment(again.slice(0, 20), 0)),
    /A fragment stands in fragments/,
  );
});

Deno.test("Services of programs are called by name, with fields or a list of them", async () => {
  using conversation = talk();
  const answer = await ask(conversation, "/arm/Ask", { id: 1, value: 4 });
  assert.deepEqual([answer["values"], answer["result"]], [{ id: 1, value: 8 }, true]);
  assert.deepEqual((await ask(conversation, "Ask", [1, 3]))["values"], { id: 1, value: 6 });
  assert.deepEqual(conversation.arm.received.at(-1), [4, bytesOf(ASK, { id: 1, value: 3 })]);
  const failed = await ask(conversation, "Ask", { id: "x" });
  assert.equal(failed["result"], false);
  assert.match(String(failed["values"]), /id/);
  assert.match(
    String((await ask(conversation, "Ask", [1, 2, 3]))["values"]),
    /too many: There are: id, value/,
  );
  assert.match(
    String((await ask(conversation, "/nothing"))["values"]),
    /No program answers \/nothing: There are: arm\.Ask/,
  );
});

Deno.test("rosapi tells topics, types, nodes and services, with and without a slash", async () => {
  using conversation = talk();
  const values = async (service: string, args: unknown = {}) =>
    (await ask(conversation, service, args))["values"] as Record<string, unknown>;
  assert.deepEqual(await values("rosapi/topics"), {
    topics: ["/arm/Telemetry", "/arm/Settings", "/arm/Command"],
    types: ["arm/Telemetry", "arm/Settings", "arm/Command"],
  });
  assert.deepEqual(await values("/rosapi/services"), { services: ["/arm/Ask"] });
  assert.deepEqual(await values("rosapi/nodes"), { nodes: ["/arm"] });
  assert.deepEqual(await values("rosapi/node_details", { node: "/arm" }), {
    subscribing: ["/arm/Settings", "/arm/Command"],
    publishing: ["/arm/Telemetry", "/arm/Settings"],
    services: ["/arm/Ask"],
  });
  assert.deepEqual(await values("rosapi/topic_type", { topic: "/arm/Command" }), {
    type: "arm/Command",
  });
  assert.deepEqual(await values("rosapi/topics_for_type", { type: "arm/Command" }), {
    topics: ["/arm/Command"],
  });
  assert.deepEqual(await values("rosapi/service_type", { service: "/arm/Ask" }), {
    type: "arm/Ask",
  });
  assert.deepEqual(await values("rosapi/services_for_type", { type: "arm/Ask" }), {
    services: ["/arm/Ask"],
  });
  assert.deepEqual(await values("rosapi/publishers", { topic: "/arm/Telemetry" }), {
    publishers: ["/arm"],
  });
  assert.deepEqual(await values("rosapi/subscribers", { topic: "/arm/Command" }), {
    subscribers: ["/arm"],
  });
  const details = await values("rosapi/message_details", { type: "arm/Telemetry" });
  const [telemetry] = details["typedefs"] as Record<string, unknown>[];
  assert.deepEqual(telemetry!["fieldtypes"], ["float64", "uint32", "uint8", "int64", "float32"]);
  const raw = await values("rosapi/topics_and_raw_types");
  assert.match(String((raw["typedefs_full_text"] as string[])[0]), /float64 t\n/);
  const { time } = await values("rosapi/get_time") as { time: { sec: number } };
  assert(Math.abs(time.sec - Date.now() / 1000) < 60);
  assert.match(
    String((await ask(conversation, "rosapi/dance"))["values"]),
    /There is no service rosapi\/dance: There are: topics/,
  );
  assert.match(
    String((await ask(conversation, "rosapi/topic_type"))["values"]),
    /topic is missing/,
  );
});

Deno.test("Parameters are read and set through rosapi, as JSON texts", async () => {
  using conversation = talk();
  conversation.publish(2, [bytesOf(SETTINGS, STATE)]);
  const values = async (service: string, args: unknown = {}) =>
    (await ask(conversation, `rosapi/${service}`, args))["values"] as Record<string, unknown>;
  assert.deepEqual((await values("get_param_names"))["names"], [
    "arm.Settings.gain",
    "arm.Settings.enabled",
    "arm.Settings.name",
    "arm.Settings.range.low",
    "arm.Settings.range.high",
  ]);
  assert.equal((await values("get_param", { name: "/arm/Settings/name" }))["value"], '"left"');
  assert.equal((await values("get_param", { name: "none", default: "5" }))["value"], "5");
  const missing = await values("get_param", { name: "none" });
  assert.equal(missing["successful"], false);
  assert.match(String(missing["reason"]), /no parameter none/);
  const set = await values("set_param", { name: "arm.Settings.range.low", value: "3" });
  assert.deepEqual(set, { successful: true, reason: "" });
  assert.deepEqual(conversation.arm.received, [
    [2, bytesOf(SETTINGS, { ...STATE, range: { low: 3, high: 7 } })],
  ]);
  const wrong = await values("set_param", { name: "arm.Settings.range.low", value: "3.5" });
  assert.equal(wrong["successful"], false);
  assert.equal((await values("delete_param", { name: "x" }))["successful"], false);
});

Deno.test("A client that may only look sees no services and publishes nothing", async () => {
  using conversation = talk({ rights: { mayRead: () => true, mayWrite: () => false } });
  assert.match(
    status(conversation, { op: "publish", topic: "Command", msg: {} }),
    /No program takes/,
  );
  assert.match(String((await ask(conversation, "Ask"))["values"]), /No program answers/);
});
