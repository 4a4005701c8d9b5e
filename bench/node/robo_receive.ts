// Ours as a subscriber, under Deno: a callback per message, which is handed topic and bytes.
import { Node } from "../../client/node.ts";
import { option, serveControl, totals } from "./control.mjs";

const node = new Node("bench", { core: { in: "ipc:///nowhere", out: option("--connect") } });
node.subscribe<Uint8Array>("bench/", (payload) => {
  if (payload.length !== 64) throw new Error(`A payload of ${payload.length} B came`);
  totals.messages++;
}, { encoding: "raw" });
serveControl();
