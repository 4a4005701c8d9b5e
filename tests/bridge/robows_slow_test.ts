import assert from "node:assert/strict";
import { BridgeClient } from "../../client/bridge/mod.ts";
import { framesOf, readBatch } from "../../protocols/robows/mod.ts";
import { encodeFrame, MessageReader, OPCODE } from "../../protocols/websocket/mod.ts";
import { bytesOf, TELEMETRY } from "../../services/bridge/dialects/conversation_testing.ts";
import { until } from "../lib/until.ts";
import { RoboWsLab } from "./robo_ws_lab.ts";

const PAYLOAD = bytesOf(TELEMETRY, {
  t: 1.5,
  mode: "RUN",
  raw: [1, 2, 3],
  count: 5n,
  grid: [[1, 2], [3, 4]],
});

/** A client that reads only when it is told to: bytes of a socket, without a library. */
class LazyClient implements Disposable {
  readonly #conn: Deno.Conn;
  readonly #reader = new MessageReader({ from: "server" });

  private constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  static async connect(port: number): Promise<LazyClient> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    const head = [
      "GET / HTTP/1.1",
      `Host: 127.0.0.1:${port}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Protocol: robo.ws.v1",
    ];
    await conn.write(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`));
    const client = new LazyClient(conn);
    let text = "";
    const byte = new Uint8Array(1);
    while (!text.endsWith("\r\n\r\n")) {
      await conn.read(byte);
      text += String.fromCharCode(byte[0]!);
    }
    assert.match(text, / 101 /);
    return client;
  }

  async send(message: unknown): Promise<void> {
    const text = new TextEncoder().encode(JSON.stringify(message));
    await this.#conn.write(encodeFrame(OPCODE.text, text, { mask: Uint8Array.of(1, 2, 3, 4) }));
  }

  async next(): Promise<Uint8Array | Record<string, unknown>> {
    while (true) {
      const message = this.#reader.next();
      if (message?.kind === "text") return JSON.parse(message.text);
      if (message?.kind === "binary") return message.bytes;
      if (message !== undefined) continue;
      const count = await this.#conn.read(this.#reader.space());
      assert.ok(count !== null, "the connection has ended");
      this.#reader.filled(count);
    }
  }

  [Symbol.dispose](): void {
    this.#conn.close();
  }
}

Deno.test("A client that was too slow is told exactly what it has not been sent, and another one loses nothing", async () => {
  await using lab = await RoboWsLab.start();
  using lazy = await LazyClient.connect(lab.port);
  await using brisk = await BridgeClient.connect(lab.url, { maxQueue: 1e6 });
  using all = brisk.subscribe("arm.Telemetry");
  await all.ready;
  await lazy.send({ op: "subscribe", sub: 1, topics: "arm.Telemetry", format: "binary" });
  await until("both", () => [...lab.hub.clients].every(({ topics }) => topics.size === 1));
  const payloads = Array(500).fill(PAYLOAD);
  const published = 1200 * payloads.length;
  let taken = 0;
  for (let i = 0; i < 1200; i++) {
    lab.publish(1, payloads);
    for (let n = 0; n < payloads.length; n++, taken++) await all.next();
  }
  assert.deepEqual([taken, all.lost.size, all.dropped], [published, 0, 0]);
  let received = 0;
  let lost = 0;
  while (received + lost < published) {
    const message = await lazy.next();
    if (message instanceof Uint8Array) {
      const batch = readBatch(message);
      assert.ok(batch.kind === "frames");
      for (const { payload } of framesOf(batch.bytes)) received += payload.length / PAYLOAD.length;
    } else if (message["op"] === "lost") {
      for (const { count } of message["topics"] as { count: number }[]) lost += count;
    }
  }
  assert.equal(received + lost, published);
  assert.ok(lost > 0 && received > 0, `${received} received, ${lost} lost`);
});

Deno.test("A slow client that wants the newest is told when it gets them only, and when it gets all again", async () => {
  await using lab = await RoboWsLab.start();
  using lazy = await LazyClient.connect(lab.port);
  const wish = { op: "subscribe", sub: 1, topics: "arm.Telemetry", format: "binary" };
  await lazy.send({ ...wish, whenSlow: "latest" });
  await until("the subscription", () => [...lab.hub.clients][0]?.topics.size === 1);
  for (let i = 0; i < 1200; i++) lab.publish(1, Array(500).fill(PAYLOAD));
  const words: unknown[] = [];
  while (words.length < 2) {
    const message = await lazy.next();
    if (!(message instanceof Uint8Array) && message["op"] === "thinned") {
      words.push(message["thinned"]);
    }
  }
  assert.deepEqual(words, [true, false]);
});
