/**
 * `foxglove.sdk.v1`: PyPI's `foxglove2zmq` 0.1.2.1, a client of it, as it is, and the wire as foxglove-sdk 0.30.3 has it.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  bytesOf,
  COMMAND,
  TELEMETRY,
} from "../../services/bridge/dialects/conversation_testing.ts";
import type { Playback, PlaybackOrder, PlaybackState } from "../../services/bridge/hub/playback.ts";
import { LineProcess } from "../lib/line_process.ts";
import { findPythonWith } from "../lib/python.ts";
import { until } from "../lib/until.ts";
import { DialectLab } from "./dialect_lab.ts";

const python = findPythonWith("foxglove2zmq", "websockets", "zmq");

const SAMPLE = { t: 1.5, mode: "RUN", raw: [1, 2, 3], count: 5, grid: [[1, 2], [3, 4]] };

/** Relays to this process and back: prints each message that is not the time, and sends a command at first. */
const RELAY = `
import asyncio, json, sys, zmq, zmq.asyncio
from foxglove2zmq.relay import FoxgloveToZMQPushRelay
url, folder = sys.argv[1:]
async def main():
    relay = FoxgloveToZMQPushRelay(url, f"ipc://{folder}/out", zmq_listen_address=f"ipc://{folder}/in", discovery_timeout=0.5, verbosity=0)
    running = asyncio.create_task(relay.run())
    context = zmq.asyncio.Context.instance()
    out, into = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    out.connect(f"ipc://{folder}/out")
    into.connect(f"ipc://{folder}/in")
    await into.send_string(json.dumps({"topic": "arm.Command", "payload": {"channel": 3, "value": 4}}))
    while not running.done():
        message = await out.recv_string()
        if json.loads(message)["type"] != "time": print("RELAYED", message, flush=True)
asyncio.run(main())
`;

Deno.test({
  name: "A client of foxglove.sdk.v1 receives structs as JSON and publishes them",
  ignore: python === undefined,
  async fn() {
    await using lab = await DialectLab.start();
    const folder = await Deno.makeTempDir();
    try {
      await using peer = new LineProcess([python!, "-c", RELAY, lab.url, folder]);
      const topic = lab.server.bridge.topic("arm.Telemetry")!;
      const client = await until(
        "subscription",
        () => [...lab.server.bridge.clients].find(({ topics }) => topics.has(topic)),
      );
      assert.equal(client.dialect, "foxglove.sdk.v1");
      lab.publish(1, [bytesOf(TELEMETRY, SAMPLE)]);
      const seen = new Map<string, Record<string, unknown>>();
      while (!seen.has("arm.Telemetry") || !seen.has("arm.Command")) {
        const [, message] = /^RELAYED (.*)$/.exec(await peer.says()) ?? [];
        if (message === undefined) continue;
        const relayed = JSON.parse(message);
        seen.set(relayed.topic, relayed);
      }
      assert.deepEqual(seen.get("arm.Telemetry"), {
        topic: "arm.Telemetry",
        type: "arm/Telemetry",
        timestamp: 1_000_000_001,
        payload: { t: 1.5, mode: 1, raw: "AQID", count: 5, grid: [1, 2, 3, 4] },
      });
      assert.deepEqual(seen.get("arm.Command")!["payload"], { channel: 3, value: 4 });
      assert.deepEqual(lab.arm!.received, [[3, bytesOf(COMMAND, { channel: 3, value: 4 })]]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** A recording of ten seconds that stands where it was put. */
class FakePlayback implements Playback {
  readonly range = { start: 5_000_000_001n, end: 15_000_000_000n };
  state: PlaybackState = { status: "paused", time: 5_000_000_001n, speed: 1 };
  readonly #listeners: ((state: PlaybackState, didSeek: boolean) => void)[] = [];

  control({ isPlaying, speed, seek }: PlaybackOrder): PlaybackState {
    this.state = {
      status: isPlaying === true ? "playing" : "paused",
      time: seek ?? this.state.time,
      speed: speed ?? this.state.speed,
    };
    for (const listener of this.#listeners) listener(this.state, seek !== undefined);
    return this.state;
  }

  listen(listener: (state: PlaybackState, didSeek: boolean) => void, signal: AbortSignal): void {
    this.#listeners.push(listener);
    signal.addEventListener("abort", () => this.#listeners.length = 0, { once: true });
  }
}

/** All that a client of a subprotocol receives. */
class RawClient implements AsyncDisposable {
  readonly texts: Record<string, unknown>[] = [];
  readonly binaries: Uint8Array[] = [];
  readonly #socket: WebSocket;
  readonly #closed: Promise<unknown>;

  constructor(url: string, subprotocol: string) {
    this.#socket = new WebSocket(url, [subprotocol]);
    this.#socket.binaryType = "arraybuffer";
    this.#closed = new Promise((resolve) => this.#socket.onclose = resolve);
    this.#socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.texts.push(JSON.parse(data));
      else if (new Uint8Array(data)[0] !== 2) this.binaries.push(new Uint8Array(data));
    };
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  send(message: Uint8Array<ArrayBuffer> | string): void {
    this.#socket.send(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.#closed;
  }
}

Deno.test("A client of foxglove.sdk.v1 winds a recording that is replayed, and sees when others do", async () => {
  const playback = new FakePlayback();
  await using lab = await DialectLab.start({ playback });
  await using first = new RawClient(lab.url, "foxglove.sdk.v1");
  await using second = new RawClient(lab.url, "foxglove.sdk.v1");
  await using old = new RawClient(lab.url, "foxglove.websocket.v1");
  const clients = [first, second, old];
  await until("greetings", () => clients.every(({ texts }) => texts.length > 0));
  assert.equal(first.protocol, "foxglove.sdk.v1");
  const [info] = first.texts;
  assert((info!["capabilities"] as string[]).includes("playbackControl"));
  assert.deepEqual(info!["dataStartTime"], { sec: 5, nsec: 1 });
  assert.deepEqual(info!["dataEndTime"], { sec: 15, nsec: 0 });
  assert(!(old.texts[0]!["capabilities"] as string[]).includes("playbackControl"));
  assert.equal(old.texts[0]!["dataStartTime"], undefined);
  await until("states", () => [first, second].every(({ binaries }) => binaries.length === 1));
  assert.equal(first.binaries[0]!.toHex(), "050101f2052a010000000000803f0000000000");
  // Plays twice as fast from second 6 on: bytes that foxglove-sdk's server has read so.
  first.send(Uint8Array.fromHex("0300000000400100bca065010000000400000061626364"));
  await until("answers", () => [first, second].every(({ binaries }) => binaries.length === 2));
  assert.deepEqual(playback.state, { status: "playing", time: 6_000_000_000n, speed: 2 });
  assert.equal(first.binaries[1]!.toHex(), "050000bca0650100000000000040010400000061626364");
  assert.equal(second.binaries[1]!.toHex(), "050000bca06501000000000000400100000000");
  assert.deepEqual(old.binaries, []);
  first.send(Uint8Array.fromHex("0300000000000000000000000000000000000000"));
  const refused = await until("status", () => first.texts.find(({ op }) => op === "status"));
  assert.match(String(refused["message"]), /The speed 0 makes no sense/);
});

Deno.test("Nothing can be wound where nothing is replayed", async () => {
  await using lab = await DialectLab.start();
  await using client = new RawClient(lab.url, "foxglove.sdk.v1");
  await until("greeting", () => client.texts.length > 0);
  client.send(Uint8Array.fromHex("0300000000400100bca065010000000400000061626364"));
  const refused = await until("status", () => client.texts.find(({ op }) => op === "status"));
  assert.match(
    String(refused["message"]),
    /Nothing is replayed .*: Start the bridge with --replay/,
  );
});
