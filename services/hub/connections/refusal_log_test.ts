import type { Logger } from "@logtape/logtape";
import assert from "node:assert/strict";
import { RefusalLog } from "./refusal_log.ts";

Deno.test("RefusalLog mentions a program that tries again and again once in ten seconds", () => {
  const lines: Record<string, unknown>[] = [];
  const log = { warn: (_: string, values: Record<string, unknown>) => lines.push(values) };
  let now = 0;
  const refusals = new RefusalLog(log as unknown as Logger, () => now);
  for (let attempt = 0; attempt < 5; attempt++) {
    refusals.add(`tcp://10.0.0.1:${5000 + attempt}`, "bad key");
    now += 1000;
  }
  refusals.add("tcp://10.0.0.2:5000", "bad key");
  refusals.add("tcp://10.0.0.1:5000", "other reason");
  now = 10_000;
  refusals.add("tcp://10.0.0.1:6000", "bad key");
  assert.deepEqual(lines, [
    { remote: "tcp://10.0.0.1:5000", reason: "bad key" },
    { remote: "tcp://10.0.0.2:5000", reason: "bad key" },
    { remote: "tcp://10.0.0.1:5000", reason: "other reason" },
    { remote: "tcp://10.0.0.1:6000", reason: "bad key", alsoBefore: 4 },
  ]);
});
