// Ours as a publisher, under Deno: bytes made once, waiting only when the queue is half full.
import { Node } from "../../client/node.ts";
import { nextTurn, option, serveControl, totals, TURN } from "./control.mjs";

const node = new Node("bench", { core: { in: option("--connect"), out: "ipc:///nowhere" } });
const publisher = node.publisher({ encoding: "raw" }).topicPublisher("bench/0");
const payload = new Uint8Array(64).fill("x".charCodeAt(0));
await publisher.ready();
serveControl();
for (;;) {
  for (let i = 0; i < TURN; i++) {
    if (publisher.publishBytes(payload)) totals.messages++;
  }
  if (publisher.full) await publisher.drained();
  await nextTurn();
}
