import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import {
  coreFileName,
  formatCoreFile,
  isCoreEndpoint,
  isCoreFileName,
  parseCoreFile,
} from "./core_file.ts";

const FILE = {
  inAddress: "tcp://127.0.0.1:9998",
  outAddress: "tcp://127.0.0.1:9999",
  key: "bob",
  pid: 4711,
  control: "ipc:///tmp/robo-4711.sock",
  started: 1.5e9,
};

Deno.test("A temporary file reads back as it was written", () => {
  assert.deepEqual(parseCoreFile(formatCoreFile(FILE), "/tmp/gecko.json"), FILE);
});

Deno.test("A temporary file of pygecko has the two addresses alone", () => {
  const text = '{"in_addr": "tcp://192.168.86.213:9998", "out_addr": "tcp://192.168.86.213:9999"}';
  assert.deepEqual(parseCoreFile(text, "/tmp/gecko1234.json"), {
    inAddress: "tcp://192.168.86.213:9998",
    outAddress: "tcp://192.168.86.213:9999",
  });
});

Deno.test("A broken temporary file is refused, by name and with the reason", () => {
  const broken: readonly [string, RegExp][] = [
    ["", /not JSON/],
    ["[]", /not an object/],
    ["{}", /in_addr is missing/],
    ['{"in_addr": 3, "out_addr": "tcp://a:1"}', /in_addr is 3/],
    ['{"in_addr": "tcp://a:1", "out_addr": "tcp://*:1"}', /out_addr is "tcp:\/\/\*:1"/],
    ['{"in_addr": "tcp://a:1", "out_addr": "tcp://a:2", "pid": "x"}', /pid is not a number/],
    [" ".repeat(70_000), /too long/],
  ];
  for (const [text, reason] of broken) {
    assert.throws(() => parseCoreFile(text, "/tmp/gecko.json"), (error) => {
      assert(error instanceof RoboError && error.code === "data");
      assert.match(error.message, /\/tmp\/gecko\.json/);
      return reason.test(error.message);
    });
  }
});

Deno.test("Endpoints are told from what cannot be connected to", () => {
  const good = ["tcp://localhost:9998", "tcp://[::1]:1", "ipc:///tmp/in.sock", "ipc://@abstract"];
  const bad = ["tcp://*:9998", "tcp://a:0", "tcp://a:65536", "tcp://a", "udp://a:1", "", 3, null];
  for (const endpoint of good) assert.equal(isCoreEndpoint(endpoint), true, endpoint);
  for (const endpoint of bad) assert.equal(isCoreEndpoint(endpoint), false, String(endpoint));
});

Deno.test("The file of a core is found by its name", () => {
  assert(isCoreFileName(coreFileName(12)) && isCoreFileName("gecko.json"));
  assert(!isCoreFileName("geckojson") && !isCoreFileName("my-gecko.json"));
});
