/**
 * The client of npm's `@foxglove/ws-protocol` 0.8.0 under node, as it is, with the example's driver at the other end of the bridge.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DialectLab, HAS_GCC, hasPeer, NodePeer } from "./dialect_lab.ts";

const ignore = !HAS_GCC || !await hasPeer("@foxglove/ws-protocol");

Deno.test({
  name: "Foxglove's client sees, commands, sets and asks a C program through the bridge",
  ignore,
  async fn() {
    await using lab = await DialectLab.withDriver({ foxglove: { encoding: "both" } });
    await using peer = new NodePeer("foxglove_peer.mjs", lab.url);
    const found = JSON.parse(await peer.ended());
    assert.equal(found.info.sessionId, lab.server.bridge.sessionId);
    assert.deepEqual(found.info.capabilities.toSorted(), [
      "clientPublish",
      "connectionGraph",
      "parameters",
      "parametersSubscribe",
      "services",
      "time",
    ]);
    assert.equal(found.telemetry.mode, 2);
    assert.equal(found.telemetry.joints.length, 3);
    assert(found.age < 60_000, `The struct was ${found.age} ms old`);
    assert.equal(found.raw.joints.length, 3);
    assert.equal(typeof found.raw.hand.z, "number");
    assert.equal(found.moved, 1);
    assert.match(found.refused, /target/);
    assert.deepEqual(found.parameters.map(({ name }: { name: string }) => name), [
      "arm.Command.mode",
      "arm.Command.target",
      "arm.Command.speed",
    ]);
    assert.equal(found.parameters[1].type, "float64_array");
    assert.deepEqual(found.set, [{ name: "arm.Command.mode", value: "MODE_WAVE" }]);
    assert.deepEqual(found.update, [{ name: "arm.Command.mode", value: "MODE_WAVE" }]);
    assert.deepEqual(found.settings, { code: 7, status: 0, rate: 50, gain: 2.5, label: "left" });
    assert.match(found.failure, /rate/);
    assert.deepEqual(
      found.graph.publishedTopics.find(({ name }: { name: string }) => name === "arm.Telemetry"),
      { name: "arm.Telemetry", publisherIds: ["arm"] },
    );
    assert(BigInt(found.time) > 0n);
    assert.equal(found.statuses.length, 1, JSON.stringify(found.statuses));
  },
});
