import assert from "node:assert/strict";
import { Node } from "../../client/mod.ts";
import { plainValue } from "../../services/bridge/core/plain_value.ts";
import { publishTopics } from "../../services/bridge/core/publish_topics.ts";
import { Hub as Bridge } from "../../services/bridge/hub/hub.ts";
import { announced, FakeProgram, smallRun } from "../../services/bridge/hub/hub_testing.ts";
import { Hub } from "../../services/hub/mod.ts";
import { coreOf } from "../lib/hub_core.ts";
import { until } from "../lib/until.ts";

Deno.test("Structs of a C program are messages on the core, those that are wanted", async () => {
  await using core = await Hub.start({ in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0" });
  await using publishing = new Node("bridge", { core: coreOf(core) });
  await using listening = new Node("listener", { core: coreOf(core) });
  using bridge = new Bridge();
  const program = new FakeProgram("arm", [announced("A"), announced("B", { id: 2 })]);
  bridge.opened(program);
  const heard = new Map<string, unknown>();
  listening.subscribe("bridge/", (value, topic) => heard.set(topic, value));
  await publishing.ready();
  await listening.ready();
  const published = publishTopics(bridge, publishing, ["*.A"]);
  let n = 0;
  await until("a message has come", () => {
    n++;
    bridge.data(program, smallRun([[1, n], [2, n]]));
    return heard.size > 0;
  });
  await until("the newest has come", () => {
    return (heard.get("bridge/arm.A") as { readonly n: number }).n === n;
  });
  assert.deepEqual([...heard], [["bridge/arm.A", { n, value: 0 }]]);
  published[Symbol.dispose]();
  assert.equal(bridge.clients.size, 0);
});

Deno.test("Values are as every MessagePack has them", () => {
  const value = { a: new Float32Array([1, 2]), b: [{ c: new BigInt64Array([3n]) }], d: "text" };
  assert.deepEqual(plainValue(value), { a: [1, 2], b: [{ c: [3n] }], d: "text" });
  assert.deepEqual(plainValue(new Uint8Array([1])), new Uint8Array([1]));
});
