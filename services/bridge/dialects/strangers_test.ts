import assert from "node:assert/strict";
import fc from "fast-check";
import { bytesOf, Conversation, SETTINGS, TELEMETRY } from "./conversation_testing.ts";
import { foxgloveDialects } from "./foxglove/mod.ts";
import { rosbridgeDialect } from "./rosbridge/mod.ts";

const STATE = { gain: 2.5, enabled: true, name: "left", range: { low: -1, high: 7 } };
const SAMPLE = { t: 1.5, mode: "RUN", raw: [1, 2, 3], count: 5, grid: [[1, 2], [3, 4]] };

const NAMES = [
  "arm.Telemetry",
  "/arm/Command",
  "Settings",
  "arm.Settings.gain",
  "/rosapi/topics",
  "",
  "*",
  "__proto__",
];
const name = fc.constantFrom(...NAMES);
const id = fc.oneof(fc.integer({ min: 0, max: 5 }), name, fc.constant(null));
const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant(STATE), name, id);

const foxgloveText = fc.record({
  op: fc.constantFrom(
    "subscribe",
    "unsubscribe",
    "advertise",
    "unadvertise",
    "getParameters",
    "setParameters",
    "subscribeParameterUpdates",
    "unsubscribeParameterUpdates",
    "subscribeConnectionGraph",
    "unsubscribeConnectionGraph",
    "fetchAsset",
    "dance",
  ),
  subscriptions: fc.array(fc.record({ id, channelId: id })),
  subscriptionIds: fc.array(id),
  channels: fc.array(
    fc.record({ id, topic: name, encoding: fc.constantFrom("json", "ros1", "cdr") }),
  ),
  channelIds: fc.array(id),
  parameterNames: fc.array(name),
  parameters: fc.array(fc.record({ name, value })),
  id,
});

const rosbridgeText = fc.record({
  op: fc.constantFrom(
    "advertise",
    "unadvertise",
    "publish",
    "subscribe",
    "unsubscribe",
    "call_service",
    "set_level",
    "auth",
    "fragment",
    "advertise_service",
    "dance",
  ),
  id,
  topic: name,
  type: fc.oneof(name, fc.constant("arm/Command")),
  msg: value,
  service: name,
  args: value,
  compression: fc.constantFrom("none", "png", "cbor", "cbor-raw", "zip"),
  fragment_size: fc.constantFrom(undefined, 30, 0),
  throttle_rate: fc.constantFrom(0, undefined),
  level: fc.constantFrom("info", "none", "loud"),
  data: fc.constantFrom('{"op":"dance"}', '{"op":"pub'),
  num: fc.nat(3),
  total: fc.nat(3),
});

/** A message of a stranger: what a client may say, in whole or in part, or any bytes. */
function strange(text: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Uint8Array | string> {
  return fc.oneof(
    { arbitrary: text.map((message) => JSON.stringify(message)), weight: 8 },
    fc.tuple(text, fc.nat(200)).map(([message, cut]) => JSON.stringify(message).slice(0, cut)),
    fc.tuple(fc.integer({ min: 0, max: 5 }), fc.uint8Array({ maxLength: 40 }))
      .map(([first, bytes]) => new Uint8Array([first, ...bytes])),
    fc.json(),
  );
}

for (
  const [dialect, text] of [
    [foxgloveDialects({ greetAfter: 0, encoding: "both" })[0]!, foxgloveText],
    [rosbridgeDialect(), rosbridgeText],
  ] as const
) {
  Deno.test(`Whatever a client of ${dialect.name} says, the bridge goes on, and all that it answers can be read`, async () => {
    const messages = fc.array(strange(text), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(messages, async (messages) => {
        using conversation = new Conversation(dialect);
        for (const message of messages) {
          conversation.send(message);
          conversation.publish(1, [bytesOf(TELEMETRY, SAMPLE)]);
          conversation.publish(2, [bytesOf(SETTINGS, STATE)]);
        }
        // Answers of services come later.
        await new Promise((resolve) => setTimeout(resolve));
        conversation.received();
        assert.equal(conversation.socket.closed, undefined);
      }),
      { numRuns: 60 },
    );
  });
}
