import assert from "node:assert/strict";
import { Conversation } from "../conversation_testing.ts";
import { until } from "../../../../tests/lib/until.ts";
import { foxgloveDialects } from "./foxglove_dialect.ts";
import { talk } from "./foxglove_talk_testing.ts";

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
      [131_072, "log", "json", "foxglove.Log"],
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

Deno.test("The lines of programs come as Foxglove's Log panel shows them, those that were there first", () => {
  using conversation = talk();
  const { hub, arm } = conversation;
  hub.logged(arm, { level: "warning", text: "too hot", time: 5_000_000_007n });
  conversation.received();
  conversation.send({ op: "subscribe", subscriptions: [{ id: 3, channelId: 131_072 }] });
  hub.logged(arm, { level: "info", text: "cool again", time: 6_000_000_000n });
  const lines = (conversation.received() as Uint8Array[]).map((bytes) => {
    assert.equal(new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true), 3);
    return JSON.parse(new TextDecoder().decode(bytes.subarray(13)));
  });
  assert.deepEqual(lines, [
    {
      timestamp: { sec: 5, nsec: 7 },
      level: 3,
      message: "too hot",
      name: "arm",
      file: "",
      line: 0,
    },
    {
      timestamp: { sec: 6, nsec: 0 },
      level: 2,
      message: "cool again",
      name: "arm",
      file: "",
      line: 0,
    },
  ]);
  conversation.send({ op: "unsubscribe", subscriptionIds: [3] });
  hub.logged(arm, { level: "info", text: "unheard", time: 7n });
  assert.deepEqual(conversation.received(), []);
});
