import assert from "node:assert/strict";
import { alternate } from "./alternate.ts";

Deno.test("alternate gives everyone a turn per round, in turning order", async () => {
  const order: string[] = [];
  const contenders = ["ours", "peer"].map((name) => ({
    name,
    run: () => Promise.resolve(order.push(name)),
  }));
  const results = await alternate(3, contenders);
  assert.deepEqual(order, ["ours", "peer", "peer", "ours", "ours", "peer"]);
  assert.deepEqual(results.get("ours"), [1, 4, 5]);
});
