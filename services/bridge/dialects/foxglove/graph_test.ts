import assert from "node:assert/strict";
import { until } from "../../../../tests/lib/until.ts";
import { talk, texts } from "./foxglove_talk_testing.ts";

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
