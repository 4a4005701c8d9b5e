import assert from "node:assert/strict";
import { CommandLog } from "./command_log.ts";

Deno.test("The newest commands are remembered: few long ones, many short ones, and always the last", () => {
  const log = new CommandLog();
  for (let i = 0; i < 1005; i++) log.add({ id: String(i), code: "x", sentAt: i });
  assert.equal(log.records.length, 1000);
  assert.equal(log.records[0]!.id, "5");
  const long = "x".repeat(5 * 2 ** 20);
  log.add({ id: "a", code: long, sentAt: 0 });
  log.add({ id: "b", code: long, sentAt: 0 });
  assert.deepEqual(log.records.map(({ id }) => id), ["b"]);
  log.add({ id: "c", code: long + long, sentAt: 0 });
  log.add({ id: "d", code: "x", sentAt: 0 });
  assert.deepEqual(log.records.map(({ id }) => id), ["d"]);
});
