import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { bytesOf, COMMAND, Conversation, TELEMETRY } from "./conversation_testing.ts";
import { foxgloveDialects } from "./foxglove/mod.ts";
import { rosbridgeDialect } from "./rosbridge/mod.ts";

const SAMPLE = { t: 1.5, mode: "RUN", raw: [1, 2, 3], count: 5, grid: [[1, 2], [3, 4]] };
const COUNT = 500;

/** Has a client that reads nothing miss structs, then read again; returns how many it got and what it was told of the others. */
async function missed(
  conversation: Conversation,
  isStruct: (message: unknown) => boolean,
): Promise<{ got: number; told: string }> {
  const { socket } = conversation;
  socket.room = 1;
  for (let n = 0; n < COUNT; n++) {
    conversation.publish(1, [bytesOf(TELEMETRY, { ...SAMPLE, t: n })]);
  }
  let got = 0;
  const told = await until("what was lost", async () => {
    await socket.drain();
    let status: string | undefined;
    for (const message of conversation.received()) {
      if (isStruct(message)) got++;
      else if (!(message instanceof Uint8Array) && message["op"] === "status") {
        status = JSON.stringify(message);
      }
    }
    return status;
  });
  return { got, told };
}

Deno.test("A slow client of Foxglove's is told which topic has lost how many messages", async () => {
  const [, dialect] = foxgloveDialects({ greetAfter: 0 });
  using conversation = new Conversation(dialect!, { hub: { limits: { maxQueue: 4096 } } });
  conversation.send({ op: "subscribe", subscriptions: [{ id: 7, channelId: 1 }] });
  conversation.received();
  const { got, told } = await missed(
    conversation,
    (message) => message instanceof Uint8Array && message[0] === 1,
  );
  const status = JSON.parse(told);
  assert.deepEqual([status.level, status.id], [1, "lost:arm.Telemetry"]);
  assert.equal(
    status.message,
    `arm.Telemetry: ${COUNT - got} messages were left out, because this client is too slow`,
  );
  assert(got > 0 && got < COUNT);
});

Deno.test("A slow client of rosbridge is told which topic has lost how many messages", async () => {
  using conversation = new Conversation(rosbridgeDialect(), {
    hub: { limits: { maxQueue: 4096 } },
  });
  conversation.send({ op: "subscribe", topic: "/arm/Telemetry" });
  const { got, told } = await missed(
    conversation,
    (message) => (message as { op?: string }).op === "publish",
  );
  assert.equal(
    JSON.parse(told).msg,
    `arm.Telemetry: ${COUNT - got} messages were left out, because this client is too slow`,
  );
  assert(got > 0 && got < COUNT);
});

Deno.test("A queue of one gives a slow client of rosbridge the newest message", async () => {
  using conversation = new Conversation(rosbridgeDialect());
  conversation.send({ op: "subscribe", topic: "/arm/Command", queue_length: 1 });
  conversation.socket.room = 1;
  for (let n = 0; n < 50; n++) {
    conversation.publish(3, [bytesOf(COMMAND, { channel: n, value: n })]);
  }
  await conversation.socket.drain();
  const channels = conversation.texts().map(({ msg }) => (msg as { channel: number }).channel);
  assert.deepEqual(channels, [0, 49]);
});
