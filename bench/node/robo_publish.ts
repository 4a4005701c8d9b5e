// robo's node library as a publisher: one topic, from bytes made once, waiting when the queue is half full.
import { Node } from "../../client/mod.ts";
import { nextTurn, option, serveControl, totals, TURN } from "./control.mjs";

const node = new Node("bench", { core: { in: option("--connect"), out: "ipc:///nowhere" } });
const publisher = node.publisher({ encoding: "raw" }).topicPublisher("bench/0");
const payload = new Uint8Array(64).fill(0x78);
serveControl();
await publisher.ready();
for (;;) {
  if (publisher.full) await publisher.drained();
  if (publisher.publishBytes(payload) && ++totals.messages % TURN === 0) await nextTurn();
}
