/**
 * npm's `roslib` 2.1.0 under node, as it is, with the example's driver at the other end of the bridge.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DialectLab, HAS_GCC, hasPeer, NodePeer } from "./dialect_lab.ts";

const ignore = !HAS_GCC || !await hasPeer("roslib");

Deno.test({
  name:
    "roslibjs sees, commands, sets and asks a C program through the bridge, in all its encodings",
  ignore,
  async fn() {
    await using lab = await DialectLab.withDriver();
    await using peer = new NodePeer("roslib_peer.mjs", lab.url);
    const found = JSON.parse(await peer.ended());
    for (const message of [found.none, found.png, found.cbor, found.thinned]) {
      assert.equal(message.joints.length, 3);
      assert.equal(typeof message.joints[1].speed, "number");
      assert.equal(typeof message.hand.z, "number");
      assert.equal(message.mode, 2);
    }
    const { size } = lab.server.bridge.topic("arm.Telemetry")!.struct;
    assert.equal(found.raw.bytes.kind, "Uint8Array");
    assert.equal(found.raw.bytes.values.length, size);
    assert(Math.abs(found.raw.secs - Date.now() / 1000) < 60);
    assert.equal(found.moved, 1);
    assert.deepEqual(found.settings, { code: 7, status: 0, rate: 50, gain: 2.5, label: "left" });
    assert.match(found.failure.failure, /rate/);
    assert.deepEqual(found.topics, {
      topics: ["/arm/Telemetry", "/arm/Command"],
      types: ["arm/Telemetry", "arm/Command"],
    });
    assert.deepEqual(found.services, ["/arm/GetSettings", "/arm/SetSettings"]);
    assert.deepEqual(found.nodes, ["/arm"]);
    assert.equal(found.type, "arm/Telemetry");
    assert.deepEqual(found.details.joints, [{
      angle: "float32",
      speed: "float32",
      current: "float32",
    }]);
    assert.match(found.rawTypes.typedefs_full_text[0], /uint64 tick/);
    assert.deepEqual(found.params, ["arm.Command.mode", "arm.Command.target", "arm.Command.speed"]);
    assert.equal(found.param, "MODE_WAVE");
    assert.equal(found.waved, 2);
    assert.equal(found.statuses.length, 0, JSON.stringify(found.statuses));
  },
});
