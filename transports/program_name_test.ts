import assert from "node:assert/strict";
import { programName } from "./program_name.ts";

Deno.test("a program is named after its script, its module or its executable", () => {
  const cases: [string[], string | undefined][] = [
    [["/usr/bin/python3.11", "-u", "/home/bob/publisher.py", "--rate", "10"], "publisher.py"],
    [["python3", "-m", "pygecko.core", "x.py"], "pygecko.core"],
    [["python3", "publish.py", "-m"], "publish.py"],
    [["python3"], "python3"],
    [["/opt/deno/deno", "run", "-A", "node.ts"], "node.ts"],
    [["/d/deno", "run", "--config", "/r/deno.json", "/r/main.ts", "core", "--stats"], "robo core"],
    [["/c/robo/1f/deno", "run", "--config", "/c/deno.json", "/c/main.js", "demo"], "robo demo"],
    [["/d/deno", "run", "/r/main.ts", "daq-server", "--port", "0"], "robo daq-server"],
    [["/d/deno", "run", "/r/main.ts", "--version"], "main.ts"],
    [["/usr/sbin/nats-server", "-p", "4222"], "nats-server"],
    [["nats-server"], "nats-server"],
    [[""], undefined],
    [[], undefined],
  ];
  for (const [commandLine, name] of cases) assert.equal(programName(commandLine), name);
});
