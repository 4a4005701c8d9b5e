// Another subscriber of the same messages. At each line of input it prints what has come, and when the last of it came.
import { Node } from "../../client/node.ts";
import { say } from "./say.ts";
import { option } from "../node/control.mjs";

const [input, output] = option("--connect").split(",") as [string, string];
const totals = { ns: 0, messages: 0, bytes: 0 };
const node = new Node("listener", { core: { in: input, out: output } });
const subscriber = node.subscribe<Uint8Array>("load/", (payload) => {
  totals.messages++;
  totals.bytes += payload.length;
  totals.ns = performance.now() * 1e6;
}, { encoding: "raw" });
await subscriber.ready();
say("ready");
for await (const _ of Deno.stdin.readable) say(totals);
await node.shutdown();
