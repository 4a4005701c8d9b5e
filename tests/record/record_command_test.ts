import assert from "node:assert/strict";
import { encodePayload } from "../../protocols/gecko/payload.ts";
import { encodeMessage } from "../../protocols/zmtp/mod.ts";
import type { RecordingInfo, RecordingSummary } from "../../services/record/mod.ts";
import { RawPeer } from "../hub/raw_peer.ts";
import { CoreProcess } from "../lib/core_process.ts";
import { canMountMemory, mountMemory, unmountMemory } from "../lib/memory_disk.ts";
import { robo, spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { readRecording, temporaryFolder } from "./record_lab.ts";

const IS_LINUX = Deno.build.os === "linux";

function wire(topic: string, value: unknown): Uint8Array {
  return encodeMessage([new TextEncoder().encode(topic), encodePayload("msgpack", value)]);
}

/** Where `core` is, as `--connect` takes it. */
function connect({ places }: CoreProcess): string[] {
  return ["--connect", `${places.in},${places.out}`];
}

/** A `robo record` of its own process. */
class RecordProcess implements AsyncDisposable {
  readonly #child: ReturnType<typeof spawnRobo>;
  readonly #stdout: Promise<string>;
  readonly #reading: Promise<void>;
  stderr = "";

  constructor(args: readonly string[]) {
    this.#child = spawnRobo(["record", ...args]);
    this.#stdout = new Response(this.#child.process.stdout).text();
    this.#reading = this.#read();
  }

  static async start(core: CoreProcess, args: readonly string[]): Promise<RecordProcess> {
    const process = new RecordProcess([...connect(core), ...args]);
    await until("it records", () => process.stderr.includes("Records to"));
    return process;
  }

  kill(signal: Deno.Signal): void {
    this.#child.process.kill(signal);
  }

  async end(signal?: Deno.Signal): Promise<{ code: number; stdout: string; stderr: string }> {
    if (signal !== undefined) this.kill(signal);
    const { code } = await this.#child.process.status;
    await this.#reading;
    return { code, stdout: await this.#stdout, stderr: this.stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    await Promise.all([this.#stdout, this.#reading]);
  }

  async #read(): Promise<void> {
    const text = this.#child.process.stderr.pipeThrough(new TextDecoderStream());
    for await (const chunk of text) this.stderr += chunk;
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name: `robo record ends with a whole file at ${signal}, and tells what it recorded`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using folder = await temporaryFolder();
      await using core = await CoreProcess.start();
      const path = `${folder.path}/run.mcap`;
      await using record = await RecordProcess.start(core, ["-o", path, "--json", "a/*", "imu"]);
      using publisher = await RawPeer.publisher(core.places.in);
      for (let i = 0; i < 30; i++) {
        for (const topic of ["a/b", "a/b/c", "imu", "imu2"]) await publisher.send(wire(topic, i));
      }
      await until("the core has all", async () => (await core.snapshot()).total.messages === 120);
      const { code, stdout } = await record.end(signal);
      assert.equal(code, 0);
      const summary = JSON.parse(stdout) as RecordingSummary;
      assert.deepEqual(
        summary.topics.map(({ topic, messages, lostInHub }) => [topic, messages, lostInHub]),
        [["a/b", 30, 0], ["imu", 30, 0]],
      );
      assert.equal((await readRecording(path)).length, 60);
      const info = await robo(["record", "info", path, "--json"]);
      const { messages, damage } = JSON.parse(info.stdout) as RecordingInfo;
      assert.deepEqual([info.status, messages, damage], [0, 60, null]);
      const shown = await robo(["record", "info", path]);
      assert.match(shown.stdout, /a\/b +30 .*msgpack/);
      const repaired = await robo(["record", "repair", path]);
      assert.match(repaired.stdout, /is whole/);
    },
  });
}

Deno.test({
  name: "What robo record had for a second is on the disk when it is killed",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await temporaryFolder();
    await using core = await CoreProcess.start();
    const path = `${folder.path}/run.mcap`;
    await using record = await RecordProcess.start(core, ["-o", path, "--all"]);
    using publisher = await RawPeer.publisher(core.places.in);
    for (let i = 0; i < 10; i++) await publisher.send(wire("slow", i));
    await until("the file has them", async () => {
      const { stdout } = await robo(["record", "info", path, "--json"]);
      return (JSON.parse(stdout) as RecordingInfo).messages === 10;
    });
    await record.end("SIGKILL");
    const info = await robo(["record", "info", path]);
    assert.equal(info.status, 0);
    assert.match(info.stderr, /is not whole: .*\n.*robo record repair/);
    const repaired = await robo(["record", "repair", path, "-o", `${folder.path}/b`, "--json"]);
    assert.equal(repaired.status, 0);
    assert.equal(JSON.parse(repaired.stdout).messages, 10);
    assert.equal((await readRecording(`${folder.path}/b`)).length, 10);
  },
});

Deno.test({
  name: "What the core drops for a recorder that stands still is counted to the message",
  ignore: !IS_LINUX,
  async fn() {
    await using folder = await temporaryFolder();
    await using core = await CoreProcess.start(["--queue-bytes", "1MiB"]);
    const path = `${folder.path}/run.mcap`;
    await using record = await RecordProcess.start(core, ["-o", path, "--all", "--json"]);
    record.kill("SIGSTOP");
    using publisher = await RawPeer.publisher(core.places.in);
    const message = wire("flood", new Uint8Array(100_000));
    for (let i = 0; i < 400; i++) await publisher.send(message);
    await until("the core has all", async () => (await core.snapshot()).total.messages === 400);
    record.kill("SIGCONT");
    const { code, stdout } = await record.end("SIGINT");
    assert.equal(code, 0);
    const { messages, lostInHub, lostHere } = JSON.parse(stdout) as RecordingSummary;
    assert.ok(lostInHub! > 0);
    assert.equal(messages + lostInHub! + lostHere, 400);
    const { stdout: info } = await robo(["record", "info", path, "--json"]);
    assert.deepEqual((JSON.parse(info) as RecordingInfo).channels[0]!.lost, {
      hub: lostInHub,
      recorder: lostHere,
    });
  },
});

const canMount = await canMountMemory();

Deno.test({
  name: `A full disk ends a recording with an error, and the file is whole${
    canMount ? "" : " (needs root)"
  }`,
  ignore: !canMount,
  async fn() {
    await using folder = await temporaryFolder();
    await using core = await CoreProcess.start();
    await mountMemory(folder.path, "1m");
    try {
      const path = `${folder.path}/run.mcap`;
      const flags = ["--compression", "none", "--chunk-size", "100kB"];
      await using record = await RecordProcess.start(core, ["-o", path, "--all", ...flags]);
      using publisher = await RawPeer.publisher(core.places.in);
      const message = wire("flood", new Uint8Array(10_000));
      for (let i = 0; i < 300; i++) await publisher.send(message);
      const { code, stdout, stderr } = await record.end();
      assert.equal(code, 74);
      assert.match(stderr, /error: The disk is full: .*\nhint: /);
      assert.doesNotMatch(stderr, / {4}at /);
      const kept = (await readRecording(path)).length;
      assert.ok(kept > 50 && kept < 110, `kept ${kept}`);
      assert.match(stdout, new RegExp(`Recorded ${kept} messages`));
    } finally {
      await unmountMemory(folder.path);
    }
  },
});

Deno.test("robo record refuses what makes no sense, and replaces no file unasked", async () => {
  await using folder = await temporaryFolder();
  await using core = await CoreProcess.start();
  const path = `${folder.path}/run.mcap`;
  await Deno.writeTextFile(path, "precious");
  const refuse = async (status: number, reason: RegExp, ...args: string[]) => {
    const result = await robo(["record", ...args, ...connect(core)]);
    assert.deepEqual([result.status, result.stdout], [status, ""]);
    assert.match(result.stderr, reason);
    assert.match(result.stderr, /\nhint: /);
  };
  await refuse(64, /Nothing is named/);
  await refuse(64, /exclude each other/, "--all", "imu");
  await refuse(64, /is there already/, "--all", "-o", path);
  await refuse(74, /is not there/, "--all", "-o", `${folder.path}/none/run.mcap`);
  await refuse(69, /flight/, "--last", "10s", "-o", `${folder.path}/flight.mcap`);
  assert.equal(await Deno.readTextFile(path), "precious");
  const forced = await robo([
    ...["record", "--all", "-o", path, "--force", "--duration", "300ms"],
    ...connect(core),
  ]);
  assert.equal(forced.status, 0);
  assert.match(forced.stdout, /Recorded 0 messages/);
  assert.equal((await readRecording(path)).length, 0);
  await core.end("SIGTERM");
  const gone = await robo(["record", "--all", "-o", path, "--force", ...connect(core)]);
  assert.equal(gone.status, 69);
  assert.equal((await readRecording(path)).length, 0, "the old file is still there");
});

Deno.test("robo record --max-size ends by itself", async () => {
  await using folder = await temporaryFolder();
  await using core = await CoreProcess.start();
  const path = `${folder.path}/run.mcap`;
  const flags = ["--max-size", "200kB", "--compression", "none"];
  await using record = await RecordProcess.start(core, ["-o", path, "--all", ...flags]);
  using publisher = await RawPeer.publisher(core.places.in);
  for (let i = 0; i < 30; i++) await publisher.send(wire("flood", new Uint8Array(10_000)));
  const { code } = await record.end();
  assert.equal(code, 0);
  assert.ok((await readRecording(path)).length >= 19);
});

Deno.test("robo record --last writes what the core's flight recorder has", async () => {
  await using folder = await temporaryFolder();
  await using core = await CoreProcess.start(["--flight", "imu,camera/*"]);
  using publisher = await RawPeer.publisher(core.places.in);
  const before = Date.now();
  for (let i = 0; i < 100; i++) {
    for (const topic of ["imu", "camera/left", "other"]) await publisher.send(wire(topic, i));
  }
  await until("the core has all", async () => (await core.snapshot()).total.messages === 300);
  const path = `${folder.path}/flight.mcap`;
  const all = await robo(["record", "--last", "1h", "-o", path, "--json", ...connect(core)]);
  assert.deepEqual([all.status, all.stderr], [0, ""]);
  const { messages, topics } = JSON.parse(all.stdout) as RecordingSummary;
  assert.equal(messages, 200);
  assert.deepEqual(topics.map(({ topic }) => topic).sort(), ["camera/left", "imu"]);
  for (const { logTime } of await readRecording(path)) {
    const ms = Number(logTime / 1_000_000n);
    assert.ok(ms >= before - 100 && ms <= Date.now() + 100);
  }
  const some = await robo([
    "record",
    "--last",
    "1h",
    "imu",
    "-o",
    path,
    "--force",
    ...connect(core),
  ]);
  assert.match(some.stdout, /Recorded 100 messages of 1 topic/);
});
