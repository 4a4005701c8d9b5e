import assert from "node:assert/strict";
import { fromFileUrl } from "../../system/paths.ts";
import { imu, log } from "../../client/mod.ts";
import { encodePayload } from "../../protocols/gecko/payload.ts";
import { encodeMessage } from "../../protocols/zmtp/mod.ts";
import { incoming, startHub } from "../hub/hub_lab.ts";
import { RawPeer } from "../hub/raw_peer.ts";
import { findPythonWith } from "../lib/python.ts";
import { startRecording, temporaryFolder } from "./record_lab.ts";

const python = findPythonWith("mcap", "zstandard");
const missing = python === undefined ? " (Python's mcap is missing)" : "";
const SCRIPT = fromFileUrl(new URL("./mcap_reader.py", import.meta.url));

interface Found {
  readonly channels: readonly {
    readonly topic: string;
    readonly encoding: string;
    readonly schema: { readonly name: string; readonly encoding: string; readonly keys: string[] };
    readonly metadata: Readonly<Record<string, string>>;
    readonly messages: number;
    readonly sequences: readonly number[];
    readonly first: { readonly log: number; readonly publish: number; readonly data: string };
  }[];
  readonly metadata: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly messages: number;
  readonly chunks: number;
}

async function read(path: string): Promise<Found> {
  const { success, stdout, stderr } = await new Deno.Command(python!, { args: [SCRIPT, path] })
    .output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

function wire(topic: string, payload: Uint8Array): Uint8Array {
  return encodeMessage([new TextEncoder().encode(topic), payload]);
}

for (const compression of ["none", "zstd"] as const) {
  Deno.test({
    name:
      `Python's mcap reads a recording (${compression}) with its schemas, times and metadata${missing}`,
    ignore: python === undefined,
    async fn() {
      await using folder = await temporaryFolder();
      await using hub = await startHub({ key: "bob", version: "1.2.3" });
      const path = `${folder.path}/a.mcap`;
      const recording = await startRecording(hub, {
        path,
        compression,
        jsonCopies: true,
        chunkBytes: 2000,
      });
      const metadata = { "X-Robo-Name": "arm", "X-Robo-Pid": "4711", "X-Robo-Host": "left" };
      using publisher = await RawPeer.connect(hub.identity.in, "PUB", { metadata });
      const stamp = Math.floor(Date.now() / 1000) - 5;
      const before = Date.now();
      for (let i = 0; i < 50; i++) {
        const sample = encodePayload("msgpack", imu({ timestamp: stamp }));
        await publisher.send(wire("imu", sample));
        const line = encodePayload("pickle", log({ level: "INFO", name: "arm", text: "fine" }));
        await publisher.send(wire("log", line));
        await publisher.send(wire("camera", new Uint8Array(500).fill(0xc1)));
      }
      await incoming(hub, 150);
      await recording.stop();

      const { channels, messages, chunks, metadata: records } = await read(path);
      assert.equal(messages, 250);
      assert.ok(chunks > 5);
      const shown = channels.map(({ topic, encoding, schema, messages }) =>
        `${topic} ${encoding} ${schema?.name} ${schema?.encoding} ${messages}`
      );
      assert.deepEqual(shown.sort(), [
        "camera raw undefined undefined 50",
        "imu json robo.Imu jsonschema 50",
        "imu msgpack robo.Imu jsonschema 50",
        "log json foxglove.Log jsonschema 50",
        "log pickle robo.Log jsonschema 50",
      ]);
      for (const { sequences, metadata } of channels) {
        assert.deepEqual(sequences, Array.from({ length: 50 }, (_, i) => i));
        assert.equal(metadata["robo.publisher"], "arm");
        assert.equal(metadata["robo.pid"], "4711");
        assert.equal(metadata["robo.host"], "left");
      }
      const { first, schema } = channels.find(({ encoding, topic }) =>
        topic === "imu" && encoding === "msgpack"
      )!;
      assert.ok(schema.keys.includes("properties"));
      assert.equal(first.publish, stamp * 1e9);
      assert.ok(first.log / 1e6 >= before - 50 && first.log / 1e6 <= Date.now() + 50);
      assert.equal(records["robo"]!.core, "bob");
      assert.equal(records["robo"]!.core_version, "1.2.3");
      assert.equal(records["robo.end"]!.messages, "150");
      assert.equal(records["robo.end"]!.lost_in_hub, "0");
      assert.equal(records["robo.lost"], undefined);
    },
  });
}

Deno.test({
  name: `What does not fit into the queue is counted, and the file says so${missing}`,
  ignore: python === undefined,
  async fn() {
    await using folder = await temporaryFolder();
    await using hub = await startHub();
    const path = `${folder.path}/a.mcap`;
    const recording = await startRecording(hub, { path, queueBytes: 100_000, chunkBytes: 20_000 });
    using publisher = await RawPeer.publisher(hub.identity.in);
    const message = wire("flood", new Uint8Array(10_000));
    // More at once than the queue holds: the disk has no turn before all has come.
    const burst = new Uint8Array(message.length * 200);
    for (let i = 0; i < 200; i++) burst.set(message, i * message.length);
    await publisher.send(burst);
    await incoming(hub, 200);
    const { summary } = await recording.stop();
    assert.ok(summary.lostHere > 0);
    assert.equal(summary.messages + summary.lostHere + summary.lostInHub!, 200);
    const { metadata, channels, messages } = await read(path);
    assert.equal(messages, summary.messages);
    assert.deepEqual(JSON.parse(metadata["robo.lost"]!.flood!), {
      hub: summary.lostInHub,
      recorder: summary.lostHere,
    });
    const { sequences } = channels[0]!;
    assert.ok(sequences.every((number, at) => at === 0 || number > sequences[at - 1]!));
  },
});
