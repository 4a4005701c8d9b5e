import assert from "node:assert/strict";
import { simulated } from "./simulated.ts";

Deno.test("What to type says where the server is, unless it is where clients look by themselves", () => {
  const ends: [string, string, string][] = [
    ["tcp://127.0.0.1:6341", "127.0.0.1", ""],
    ["tcp://0.0.0.0:6341", "127.0.0.1", ""],
    ["tcp://127.0.0.1:7000", "127.0.0.1", " --connect 127.0.0.1:7000"],
    ["tcp://[::]:6341", "10.0.3.7", " --connect 10.0.3.7:6341"],
    ["tcp://10.0.3.7:6341", "127.0.0.1", " --connect 10.0.3.7:6341"],
  ];
  for (const [endpoint, host, end] of ends) {
    assert.equal(simulated("stage", endpoint, host), `robo daq client --sim stage${end}`);
  }
});
