import assert from "node:assert/strict";
import {
  bytesOf,
  COMMAND,
  TELEMETRY,
} from "../../services/bridge/dialects/conversation_testing.ts";
import { robo, spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { RoboWsLab } from "./robo_ws_lab.ts";

function client(lab: RoboWsLab, args: readonly string[], input?: string) {
  return robo(
    ["ws-bridge", "client", lab.url, ...args],
    input === undefined ? {} : { input },
  );
}

function telemetry(t: number): Uint8Array {
  const value = { t, mode: "RUN", raw: [1, 2, 3], count: 2n ** 60n, grid: [[1, 2], [3, 4]] };
  return bytesOf(TELEMETRY, value);
}

/** Sends telemetry as soon as somebody wants it. */
async function publishOnce(lab: RoboWsLab, count: number): Promise<void> {
  await until("a subscription", () => [...lab.hub.clients].some(({ topics }) => topics.size > 0));
  lab.publish(1, Array.from({ length: count }, (_, t) => telemetry(t)));
}

Deno.test("robo ws-bridge client lists topics, and prints structs for people and as JSON", async () => {
  await using lab = await RoboWsLab.start();
  const list = await client(lab, ["--list"]);
  assert.match(list.stdout, /arm\.Telemetry +live +out +40 +t mode raw count grid/);
  assert.match(list.stdout, /arm\.Ask +live +request/);
  const page = lab.url.replace(/^ws/, "http");
  assert.equal((await robo(["ws-bridge", "client", page, "--list"])).stdout, list.stdout);
  const [people] = await Promise.all([client(lab, ["-n", "2"]), publishOnce(lab, 2)]);
  const line =
    /^\d\d:\d\d:\d\d\.\d{3} {2}arm\.Telemetry {2}t=1 mode=RUN raw=\[1 2 3\] count=1152921504606846976 grid=\[\[1 2\] \[3 4\]\]$/m;
  assert.match(people.stdout, line);
  assert.equal(people.status, 0);
  const [json] = await Promise.all([
    client(lab, ["-n", "1", "--json", "--topic", "arm.T*"]),
    publishOnce(lab, 1),
  ]);
  assert.deepEqual(JSON.parse(json.stdout), {
    topic: "arm.Telemetry",
    time: "1000000001",
    value: { t: 0, mode: "RUN", raw: [1, 2, 3], count: String(2n ** 60n), grid: [[1, 2], [3, 4]] },
  });
  const [fields] = await Promise.all([
    client(lab, ["-n", "1", "--json", "--fields", "t,grid[0][1]"]),
    publishOnce(lab, 1),
  ]);
  assert.deepEqual(JSON.parse(fields.stdout).value, { "t": 0, "grid[0][1]": 2 });
});

Deno.test("robo ws-bridge client sends structs, lines of them and requests, and quotes what does not fit", async () => {
  await using lab = await RoboWsLab.start();
  const sent = await client(lab, ["--send", '{"channel":1,"value":7}', "--to", "arm.Command"]);
  assert.deepEqual([sent.status, sent.stderr], [0, "Sent arm.Command\n"]);
  const lines = '{"channel":2,"value":8}\n\nnonsense\n{"channel":3,"value":9}\n';
  const many = await client(lab, ["--send", "-", "--to", "arm.Command"], lines);
  assert.equal(many.status, 65);
  assert.match(many.stderr, /not sent: Not JSON: nonsense/);
  assert.deepEqual(
    lab.arm.received.map(([, bytes]) => bytes),
    [[1, 7], [2, 8], [3, 9]].map(([channel, value]) => bytesOf(COMMAND, { channel, value })),
  );
  const answer = await client(lab, ["--request", '{"id":1,"value":4}', "--json"]);
  assert.deepEqual(JSON.parse(answer.stdout), { topic: "arm.Ask", value: { id: 1, value: 8 } });
  const wrong = await client(lab, ["--send", '{"channel":1,"value":-7}', "--to", "arm.Command"]);
  assert.equal(wrong.status, 65);
  assert.match(wrong.stderr, /error: Command\.value is -7/);
  const unclear = await client(lab, ["--send", "{}"]);
  assert.equal(unclear.status, 64);
  assert.match(unclear.stderr, /Name one with --to: arm\.Settings, arm\.Command/);
  const unknown = await client(lab, ["--send", "{}", "--to", "arm.Nothing"]);
  assert.equal(unknown.status, 66);
  const end = await client(lab, ["--end", "arm"]);
  assert.deepEqual([end.status, lab.arm.ended !== undefined], [0, true]);
});

Deno.test("robo ws-bridge client says why it cannot go on", async () => {
  await using lab = await RoboWsLab.start({ token: "a-long-enough-token" });
  const denied = await client(lab, ["--list"]);
  assert.equal(denied.status, 77);
  assert.match(denied.stderr, /refuses: /);
  const token = ["--token", "a-long-enough-token"];
  const silent = await client(lab, [...token, "--timeout", "100ms"]);
  assert.deepEqual([silent.status, silent.stdout], [69, ""]);
  assert.match(silent.stderr, /Nothing came for 0\.1 s/);
  const field = await client(lab, [...token, "--fields", "speed", "--topic", "arm.Telemetry"]);
  assert.equal(field.status, 64);
  assert.match(field.stderr, /hint: .*t, mode, raw/);
  const nobody = await robo(["ws-bridge", "client", "ws://127.0.0.1:1/", "--list"]);
  assert.equal(nobody.status, 69);
  assert.match(nobody.stderr, /Nobody listens/);
});

Deno.test("robo ws-bridge client ends well with Ctrl-C, and prints lines of programs", async () => {
  await using lab = await RoboWsLab.start();
  await using child = spawnRobo(["ws-bridge", "client", lab.url, "--log"]);
  const { process } = child;
  await until("the client", () => [...lab.hub.clients].some(({ topics }) => topics.size > 0));
  lab.hub.logged(lab.arm, { level: "warning", text: "hot \x1b[31m", time: 1n });
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  assert.match(value ?? "", /arm {2}warning: hot ·\[31m/);
  process.kill("SIGINT");
  assert.equal((await process.status).success, true);
  await reader.cancel();
  await process.stderr.cancel();
});
