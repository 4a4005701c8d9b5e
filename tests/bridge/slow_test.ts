import assert from "node:assert/strict";
import {
  arrayOf,
  fieldAt,
  scalar,
  structAt,
} from "../../protocols/clayout/struct_literal_testing.ts";
import { runOf } from "../../services/bridge/dialects/conversation_testing.ts";
import { WebSocketConnection } from "../../transports/web_socket.ts";
import { until } from "../lib/until.ts";
import { stalledClient } from "./bridge_process.ts";
import { DialectLab } from "./dialect_lab.ts";

const BIG = structAt("Big", [fieldAt("words", 0, arrayOf(1024, scalar("uint32")))]);

/** Structs that are sent: more than all buffers between two programs hold. */
const STRUCTS = 3000;

/** Structs that come together. */
const TOGETHER = 25;

Deno.test("One client among fifty that reads nothing costs the others nothing, and is told apart", async () => {
  await using lab = await DialectLab.start({}, [{ id: 1, struct: BIG, direction: "out" }]);
  const { bridge } = lab.server;
  const received = Array.from({ length: 49 }, () => 0);
  await using ending = new AsyncDisposableStack();
  for (let i = 0; i < received.length; i++) {
    const socket = await WebSocketConnection.connect(lab.url, {
      onMessage: (message) => {
        if (message.kind === "binary") {
          received[i]! += new DataView(message.bytes.buffer, message.bytes.byteOffset).getUint32(
            4,
            true,
          );
        }
      },
      onClose: () => {},
    }, { subprotocols: ["robo.ws.v1"] });
    ending.use(socket);
    socket.send(JSON.stringify({ op: "subscribe", sub: 1, topics: "*", format: "binary" }));
  }
  using _stalled = await stalledClient(Number(new URL(lab.url).port));
  await until("all have subscribed", () => {
    return [...bridge.clients].filter(({ topics }) => topics.size === 1).length === 50;
  });
  const slow = [...bridge.clients].at(-1)!;
  const others = [...bridge.clients].slice(0, -1);
  const payloads = Array.from({ length: TOGETHER }, () => new Uint8Array(BIG.size));
  const run = runOf(1, payloads);
  let most = 0;
  for (let sent = 0; sent < STRUCTS; sent += TOGETHER) {
    bridge.data(lab.arm!, run);
    most = Math.max(most, slow.waitingBytes);
    await until("the others keep up", () => others.every((one) => one.waitingBytes < 400_000));
  }
  await until("all have come", () => received.every((count) => count === STRUCTS));
  assert(others.every(({ lost }) => lost.size === 0));
  // The queue, and what was handed to the system.
  assert(most < 2 * 1024 * 1024, `${most} bytes wait`);
  const lost = slow.lost.get(1)!;
  assert(lost > 0);
  const waiting = STRUCTS - slow.sent - lost;
  assert(waiting >= 0 && waiting * BIG.size <= 1024 * 1024);
  const metrics = await (await fetch(new URL("/metrics", lab.server.url))).text();
  assert.match(metrics, new RegExp(`^robo_bridge_lost_structs_total ${lost}$`, "m"));
});
