import assert from "node:assert/strict";
import { simCommand } from "./sim_command.js";

Deno.test("What to type says where the server is, unless it is where clients look by themselves", () => {
  const ends: [string, string, string][] = [
    ["tcp://127.0.0.1:6341", "127.0.0.1", ""],
    ["tcp://0.0.0.0:6341", "localhost", ""],
    ["tcp://127.0.0.1:7000", "localhost", " --connect 127.0.0.1:7000"],
    ["tcp://0.0.0.0:6341", "lab", " --connect lab:6341"],
    ["tcp://[::]:6341", "10.0.3.7", " --connect 10.0.3.7:6341"],
    ["tcp://[::1]:6341", "[::1]", " --connect [::1]:6341"],
    ["tcp://10.0.3.7:6341", "127.0.0.1", " --connect 10.0.3.7:6341"],
    ["", "127.0.0.1", ""],
  ];
  for (const [endpoint, page, end] of ends) {
    assert.equal(simCommand(endpoint, page), `robo daq client --sim camera${end}`);
  }
});
