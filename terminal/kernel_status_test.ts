import assert from "node:assert/strict";
import { type KernelPage, renderStatus } from "./kernel_status.ts";

const IDLE: KernelPage = {
  name: "arm",
  pid: 100,
  version: "0.1.0",
  enginePid: 101,
  engineMemory: 82_500_000,
  startedAt: 1000,
  now: 1755,
  queued: 0,
  clients: 2,
  kept: { messages: 40, bytes: 12_300 },
  counters: {
    cells: { ok: 6, error: 1, died: 0 },
    refused: {},
    lostOutput: 0,
    engineDeaths: 0,
    lostLines: 0,
  },
};

Deno.test("The page of a kernel that is idle leaves out what has never happened", () => {
  assert.deepEqual(renderStatus(IDLE, 80), [
    "arm   pid 100   up 12:35   robo 0.1.0",
    "runs         nothing",
    "clients      2",
    "engine       pid 101, 82.5 MB",
    "executed     6 ok, 1 error",
    "output kept  40 messages, 12.3 kB",
  ]);
});

Deno.test("The page of a busy kernel says who runs what, who drives, and what was refused", () => {
  const lines = renderStatus({
    ...IDLE,
    enginePid: undefined,
    cell: { code: "while (true) {\n}\x1b[2J", client: "ana", since: 1753.8 },
    queued: 1,
    drive: { client: "ben", since: 1700 },
    counters: {
      ...IDLE.counters,
      ...{ refused: { "bad-signature": 3 }, lostOutput: 5, engineDeaths: 1, lostLines: 2 },
    },
  }, 80);
  for (
    const line of [
      "runs         while (true) { … 2 lines",
      "by           ana, for 1.2 s",
      "waiting      1 request",
      "drives       ben, for 55 s: nobody else may execute",
      "engine       is being started",
      "deaths       1 engine that died",
      "refused      3 bad-signature",
      "output lost  5 messages that clients read too slowly",
      "lines lost   2 lines of the log and the history",
    ]
  ) assert.ok(lines.includes(line), `${line}\n${lines.join("\n")}`);
});
