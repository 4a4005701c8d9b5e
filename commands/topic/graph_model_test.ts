import assert from "node:assert/strict";
import { Node } from "../../client/node.ts";
import { Hub, type HubSnapshot } from "../../services/hub/mod.ts";
import type { Graph } from "../../terminal/graph.ts";
import { coreOf } from "../../tests/lib/hub_core.ts";
import { until } from "../../tests/lib/until.ts";
import { graphOf } from "./graph_model.ts";

async function snapshotOf(
  hub: Hub,
  isComplete: (snapshot: HubSnapshot) => boolean,
): Promise<HubSnapshot> {
  using observer = hub.observe();
  return await until("everything is there", async () => {
    const snapshot = await observer.take();
    return isComplete(snapshot) && snapshot;
  });
}

/** A graph with names instead of nodes' ids. */
function named({ nodes, topics, services, waiting }: Graph) {
  const name = (id: string) => nodes.find((node) => node.id === id)!.name;
  return {
    topics: Object.fromEntries(
      topics.map(({ topic, publishers, subscribers }) => [
        topic,
        [publishers.map(name), subscribers.map(name).sort()],
      ]),
    ),
    services: Object.fromEntries(
      services.map(({ service, servers, clients }) => [
        service,
        [servers.map(name), clients.map(name)],
      ]),
    ),
    waiting: waiting.map(({ node, prefix }) => [name(node), prefix]),
  };
}

Deno.test("graphOf finds publishers, subscribers by prefix, services, and who waits in vain", async () => {
  await using hub = await Hub.start({ in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0" });
  const core = coreOf(hub);
  await using driver = new Node("driver", { core });
  await using planner = new Node("planner", { core, namespace: "left" });
  await using spy = new Node("spy", { core });
  driver.serve("add", () => 3);
  const client = planner.service("/add");
  planner.subscribe(["/im", "/lidar"], () => {});
  spy.subscribe("", () => {});
  await Promise.all([driver, planner, spy].map((node) => node.ready()));
  await client.call({});
  driver.publisher().publish("imu", 1);
  driver.publisher().publish("map", 1);
  const snapshot = await snapshotOf(
    hub,
    ({ topics }) => ["imu", "map"].every((name) => topics.some(({ topic }) => topic === name)),
  );
  const [server] = snapshot.publishers.filter(({ name }) => name === "driver");
  const answered = Object.keys(server!.topics).filter((topic) => topic.startsWith("service/add/"));
  assert.ok(answered.some((topic) => topic.startsWith("service/add/reply/")), "who answered shows");
  const all = graphOf(snapshot, () => true);
  assert.deepEqual(named(all), {
    topics: { imu: [["driver"], ["planner", "spy"]], map: [["driver"], ["spy"]] },
    services: { add: [["driver"], ["planner"]] },
    waiting: [["planner", "lidar"]],
  });
  assert.deepEqual(all.nodes.map(({ name, pid }) => [name, pid]).sort(), [
    ["driver", Deno.pid],
    ["planner", Deno.pid],
    ["spy", Deno.pid],
  ]);
  assert.deepEqual(named(graphOf(snapshot, (name) => name === "map")), {
    topics: { map: [["driver"], ["spy"]] },
    services: {},
    waiting: [],
  });
});

Deno.test("graphOf takes connections of which nothing is known for a node each", () => {
  const connection = (id: number) => ({ id, remote: `tcp://10.0.0.1:${id}`, topics: { a: 1 } });
  const subscriber = { id: 3, remote: "ipc:///x", name: "py", pid: 9, prefixes: ["a"] };
  const snapshot = {
    publishers: [connection(1), connection(2), { ...connection(4), name: "py", pid: 9 }],
    subscribers: [subscriber],
    topics: [{ topic: "a", messagesPerSecond: 1, bytesPerSecond: 1 }],
  };
  const { nodes, topics } = graphOf(snapshot as never, () => true);
  assert.deepEqual(nodes.map(({ name }) => name), ["tcp://10.0.0.1:1", "tcp://10.0.0.1:2", "py"]);
  assert.equal(topics[0]!.publishers.length, 3);
  assert.deepEqual(topics[0]!.subscribers, [topics[0]!.publishers[2]]);
});
