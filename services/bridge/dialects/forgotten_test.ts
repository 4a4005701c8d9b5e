import assert from "node:assert/strict";
import { readBatch } from "../../../protocols/robows/mod.ts";
import type { Dialect } from "../hub/dialect.ts";
import { announced, FakeProgram } from "../hub/hub_testing.ts";
import { bytesOf, COMMAND, Conversation, runOf, TELEMETRY } from "./conversation_testing.ts";
import { foxgloveDialects } from "./foxglove/mod.ts";
import { roboDialect } from "./robo/mod.ts";
import { seedDialect } from "./seed/mod.ts";

const TELEMETRY_1 = { t: 1.5, mode: "RUN", raw: [1, 2, 3], count: 5, grid: [[1, 2], [3, 4]] };

/** The client sees `arm` and `leg`, and none of those that use up the numbers in between. */
const RIGHTS = {
  mayRead: ({ program }: { readonly program: string }) => program === "arm" || program === "leg",
  mayWrite: () => false,
};

/** Has the first topic of `arm` sent, all programs forgotten, and its number given to a struct of `leg`, which is sent. */
function forgotten(dialect: Dialect, wishes: readonly Record<string, unknown>[]): Conversation {
  const conversation = new Conversation(dialect, {
    rights: RIGHTS,
    hub: { maxPrograms: 1, maxTopics: 1000 },
  });
  const { hub, arm } = conversation;
  for (const wish of wishes) conversation.send(wish);
  hub.data(arm, runOf(1, [bytesOf(TELEMETRY, TELEMETRY_1)]));
  hub.closed(arm, "");
  let left = 65_535 - arm.description.structs.length;
  for (let i = 0; left > 0; i++) {
    const many = Array.from(
      { length: Math.min(left, 1000) },
      (_, id) => announced(`S${id}`, { id }),
    );
    const filler = new FakeProgram(`filler${i}`, many);
    hub.opened(filler);
    hub.closed(filler, "");
    left -= many.length;
  }
  const leg = new FakeProgram("leg", [{ id: 1, struct: COMMAND, direction: "out" }]);
  assert.deepEqual([...hub.opened(leg).values()], [1]);
  // What came until now is not looked at.
  conversation.socket.frames.length = 0;
  hub.data(leg, runOf(1, [bytesOf(COMMAND, { channel: 3, value: 7 })]));
  return conversation;
}

Deno.test("In robo.ws.v1 a number that another topic gets carries that one's structs", () => {
  const wishes = [
    { op: "subscribe", sub: 1, topics: "**" },
    { op: "subscribe", sub: 2, topics: "**", fields: ["value", "t"] },
    { op: "subscribe", sub: 3, topics: "**", fields: ["value", "t"], format: "columns" },
  ];
  using conversation = forgotten(roboDialect({ version: "1" }), wishes);
  const received = conversation.received();
  const item = (value: unknown) => [{ topic: "leg.Command", time: "1000000001", value }];
  assert.deepEqual(
    received.flatMap((each) => each instanceof Uint8Array ? [] : [[each["sub"], each["items"]]]),
    [[1, item({ channel: 3, value: 7 })], [2, item({ value: 7 })]],
  );
  const batch = readBatch(received.find((each) => each instanceof Uint8Array)!);
  assert.ok(batch.kind === "columns");
  assert.deepEqual(batch.blocks.map(({ columns }) => columns.map((each) => [...each])), [[[7]]]);
});

Deno.test("On /ws a number that another topic gets carries that one's structs", () => {
  using conversation = forgotten(seedDialect, []);
  assert.deepEqual(conversation.received(), [
    { struct: "Command", program: "leg", channel: 3, value: 7 },
  ]);
});

Deno.test("In foxglove.sdk.v1 a channel is taken back with its topic, and its subscription with it", () => {
  const wish = { op: "subscribe", subscriptions: [{ id: 9, channelId: 1 }] };
  using conversation = forgotten(foxgloveDialects({ greetAfter: 0 })[0]!, [wish]);
  assert.deepEqual(conversation.received(), []);
  conversation.send(wish);
  conversation.hub.data(
    conversation.hub.programs.get("leg")!.link!,
    runOf(1, [bytesOf(COMMAND, { channel: 3, value: 8 })]),
  );
  const [message] = conversation.received() as [Uint8Array];
  assert.equal(new TextDecoder().decode(message.subarray(13)), '{"channel":3,"value":8}');
});
