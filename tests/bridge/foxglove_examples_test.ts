/**
 * The clients of npm's `@foxglove/ws-protocol-examples` 0.10.0 under node, as they are.
 *
 * @module
 */
import assert from "node:assert/strict";
import { McapIndexedReader } from "@mcap/core";
import { cCodec } from "../../protocols/clayout/mod.ts";
import { fieldAt, scalar, structAt } from "../../protocols/clayout/struct_literal_testing.ts";
import {
  bytesOf,
  SETTINGS,
  TELEMETRY,
} from "../../services/bridge/dialects/conversation_testing.ts";
import { until } from "../lib/until.ts";
import { DialectLab, hasPeer, NodePeer } from "./dialect_lab.ts";

const PROGRAM =
  "node_modules/@foxglove/ws-protocol-examples/dist/cjs/ws-protocol-examples/src/index.js";
const ignore = !await hasPeer("@foxglove/ws-protocol-examples");

const SAMPLE = { t: 1.5, mode: "RUN", raw: [1, 2, 3], count: 5, grid: [[1, 2], [3, 4]] };
const STATE = { gain: 2.5, enabled: true, name: "left", range: { low: -1, high: 7 } };

function example(...args: string[]): NodePeer {
  return new NodePeer(PROGRAM, ...args);
}

/** Waits until somebody receives a topic. */
async function subscribed(lab: DialectLab, name: string): Promise<void> {
  const topic = lab.server.bridge.topic(name)!;
  await until(
    "subscription",
    () => [...lab.server.bridge.clients].some(({ topics }) => topics.has(topic)),
  );
}

Deno.test({
  name: "simple-client receives structs as JSON",
  ignore,
  async fn() {
    await using lab = await DialectLab.start();
    await using peer = example("simple-client", lab.url);
    await subscribed(lab, "arm.Ask");
    lab.publish(1, Array.from({ length: 20 }, (_, n) => bytesOf(TELEMETRY, { ...SAMPLE, t: n })));
    await until("messages", () => /t: 19,/.test(peer.output.text));
    assert.match(peer.output.text, /timestamp: 1000000001n/);
    assert.match(
      peer.output.text,
      /data: \{ t: 0, mode: 1, raw: 'AQID', count: 5, grid: \[ 1, 2, 3, 4 \] \}/,
    );
    assert.equal(peer.output.text.match(/subscriptionId: /g)!.length, 20);
  },
});

Deno.test({
  name: "param-client gets, watches and sets parameters",
  ignore,
  async fn() {
    await using lab = await DialectLab.start();
    lab.publish(2, [bytesOf(SETTINGS, STATE)]);
    await using peer = example("param-client", lab.url);
    await until("all parameters", () => peer.output.text.includes("Subscribing to 5 parameters"));
    const [[id, payload]] = await until(
      "set",
      () => lab.arm!.received.length > 0 && lab.arm!.received,
    ) as [
      [number, Uint8Array],
    ];
    assert.equal(id, 2);
    const settings = cCodec(SETTINGS, { byteOrder: "little" }).decode(payload);
    assert.deepEqual(settings, { ...STATE, enabled: false });
    lab.publish(2, [payload]);
    await until("update", () => /Received 1 parameter updates/.test(peer.output.text));
    assert.match(peer.output.text, /name: 'arm\.Settings\.enabled', value: false/);
  },
});

Deno.test({
  name: "service-client is told which field its call lacks",
  ignore,
  async fn() {
    await using lab = await DialectLab.start();
    const request = structAt("SetBool", [
      fieldAt("data", 0, scalar("bool")),
      fieldAt("value", 4, scalar("uint32")),
    ]);
    const answer = structAt("SetBoolResponse", [
      fieldAt("success", 0, scalar("bool")),
      fieldAt("value", 4, scalar("uint32")),
    ]);
    const missing = { id: 1, struct: request, direction: "in" as const, answer };
    lab.add("std_srvs", [missing]);
    await using failing = example("service-client", lab.url);
    await failing.ended();
    // Its request has one field of the two.
    assert.match(failing.errors.text, /Failed to call service \d+: .*value/);
  },
});

Deno.test({
  name: "service-client is answered by a program whose request is as it knows it",
  ignore,
  async fn() {
    await using lab = await DialectLab.start();
    const request = structAt("SetBool", [fieldAt("data", 0, scalar("bool", 8))]);
    const answer = structAt("SetBoolResponse", [fieldAt("success", 0, scalar("bool", 8))]);
    lab.add("std_srvs", [{ id: 1, struct: request, direction: "in", answer }]);
    await using peer = example("service-client", lab.url);
    assert.match(await peer.ended(), /\{ success: true \}/);
  },
});

Deno.test({
  name: "publish-client's texts become structs",
  ignore,
  async fn() {
    await using lab = await DialectLab.start();
    const chatter = structAt("chatter", [fieldAt("data", 0, { kind: "text", size: 64 })]);
    const talker = lab.add("talker", [{ id: 7, struct: chatter, direction: "in" }]);
    await using peer = example("publish-client", lab.url);
    const [[id, payload]] = await until(
      "struct",
      () => talker.received.length > 0 && talker.received,
    ) as [
      [number, Uint8Array],
    ];
    assert.equal(id, 7);
    const { data } = cCodec<{ data: string }>(chatter, { byteOrder: "little" }).decode(payload);
    assert.match(data, /^hello world \d+$/);
    peer.interrupt();
    await peer.ended();
  },
});

Deno.test({
  name: "mcap-record writes structs as JSON and as they are into a file that can be read back",
  ignore,
  async fn() {
    await using lab = await DialectLab.start({
      // It begins to listen some time after the handshake, however long that takes on a machine that is busy.
      foxglove: { encoding: "both", greetAfter: 1500 },
    });
    const file = await Deno.makeTempFile({ suffix: ".mcap" });
    try {
      await using peer = example("mcap-record", "-n", "-o", file, lab.url);
      await subscribed(lab, "arm.Ask");
      const payloads = Array.from(
        { length: 50 },
        (_, n) => bytesOf(TELEMETRY, { ...SAMPLE, t: n }),
      );
      lab.publish(1, payloads.slice(0, 25));
      lab.publish(1, payloads.slice(25));
      const client = [...lab.server.bridge.clients][0]!;
      await until("all sent", () => client.sent === 100 && client.waitingBytes === 0);
      peer.interrupt();
      await peer.ended();
      const found = await readMcap(file);
      const raw = found.get("arm.Telemetry/ros1")!;
      assert.deepEqual(raw.map(({ data }) => data), payloads);
      assert.equal(raw[0]!.time, 1_000_000_001n);
      const texts = found.get("arm.Telemetry")!.map(({ data }) =>
        JSON.parse(new TextDecoder().decode(data))
      );
      assert.deepEqual(texts.map(({ t }) => t), payloads.map((_, n) => n));
      const codec = cCodec(TELEMETRY, { byteOrder: "little" });
      assert.equal(codec.decode(raw[7]!.data)["t"], 7);
    } finally {
      await Deno.remove(file);
    }
  },
});

/** The messages of a recording by their topics. */
async function readMcap(file: string): Promise<Map<string, { data: Uint8Array; time: bigint }[]>> {
  const bytes = await Deno.readFile(file);
  const reader = await McapIndexedReader.Initialize({
    readable: {
      size: () => Promise.resolve(BigInt(bytes.length)),
      read: (offset, size) =>
        Promise.resolve(bytes.subarray(Number(offset), Number(offset + size))),
    },
  });
  const found = new Map<string, { data: Uint8Array; time: bigint }[]>();
  for await (const { channelId, data, publishTime } of reader.readMessages()) {
    const { topic } = reader.channelsById.get(channelId)!;
    const messages = found.get(topic) ?? [];
    messages.push({ data: data.slice(), time: publishTime });
    found.set(topic, messages);
  }
  return found;
}
