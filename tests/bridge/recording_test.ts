/**
 * Recordings of a bridge: with the command and the C driver, read by the packages of MCAP's makers, wound over WebSockets and in the page.
 *
 * @module
 */
import assert from "node:assert/strict";
import { BridgeClient } from "../../client/bridge/mod.ts";
import {
  bytesOf,
  SETTINGS,
  TELEMETRY,
} from "../../services/bridge/dialects/conversation_testing.ts";
import { BridgeServer } from "../../services/bridge/mod.ts";
import { recordingInfo, repairRecording } from "../../services/record/mod.ts";
import { Collected } from "../lib/collected.ts";
import { inFolder } from "../lib/in_folder.ts";
import { canMountMemory, mountMemory, unmountMemory } from "../lib/memory_disk.ts";
import { PageBrowser } from "../lib/page_browser.ts";
import { findPythonWith, runPython } from "../lib/python.ts";
import { spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { ownRun } from "./bridge_process.ts";
import { DialectLab, hasPeer } from "./dialect_lab.ts";
import { compile, EXAMPLES, linkTest, Started } from "./link/link_lab.ts";
import { HAS_PAGE_LAB } from "./page_lab.ts";

const python = findPythonWith("mcap", "zstandard");
const hasNode = await hasPeer("@foxglove/rosmsg-serialization") && await hasPeer("@mcap/core");

const SAMPLE = { t: 1.5, mode: "RUN", raw: [1, 2, 3], count: 5, grid: [[1, 2], [3, 4]] };

/** A recording with three of Telemetry, and one of Settings. */
async function sampleRecording(folder: string, compression: "none" | "zstd"): Promise<string> {
  const path = `${folder}/run.mcap`;
  await using lab = await DialectLab.start({ record: { path, compression, flushMs: 1 } });
  for (const t of [1, 2, 3]) lab.publish(1, [bytesOf(TELEMETRY, { ...SAMPLE, t })]);
  const range = { low: -1, high: 1 };
  lab.publish(2, [bytesOf(SETTINGS, { gain: 0.5, enabled: true, name: "x", range })]);
  lab.server.bridge.logged(lab.arm!, { level: "warning", text: "hot", time: 5n });
  return path;
}

Deno.test({
  name: "MCAP's own reader and that of ROS 1 read what a bridge has recorded, field by field",
  ignore: !hasNode,
  fn: () =>
    inFolder(async (folder) => {
      const path = await sampleRecording(folder, "none");
      const { stdout, stderr } = await new Deno.Command("node", {
        args: ["mcap_reader.mjs", path],
        cwd: new URL("../peers/", import.meta.url),
      }).output();
      const lines = new TextDecoder().decode(stdout).trim().split("\n");
      assert.equal(new TextDecoder().decode(stderr), "");
      const found = lines.map((line) => JSON.parse(line));
      const of = (topic: string) => found.filter((message) => message.topic === topic);
      assert.deepEqual(of("arm.Telemetry").map(({ message }) => message.t), [1, 2, 3]);
      const [telemetry] = of("arm.Telemetry");
      assert.deepEqual([telemetry.encoding, telemetry.schema], ["ros1", "ros1msg"]);
      const { mode, raw, count, grid } = telemetry.message;
      assert.deepEqual({ mode, raw, count, grid }, {
        ...{ mode: 1, raw: [1, 2, 3], count: "5" },
        grid: [1, 2, 3, 4],
      });
      assert.deepEqual(of("arm.Settings")[0].message.range, { low: -1, high: 1 });
      assert.equal(of("log")[0].message.message, "hot");
      assert.equal(of("bridge")[0].message.type, "here");
    }),
});

Deno.test({
  name: "Python's mcap reads what a bridge has recorded, all checksums included",
  ignore: python === undefined,
  fn: () =>
    inFolder(async (folder) => {
      const path = await sampleRecording(folder, "zstd");
      const script = `
import json, sys
from mcap.reader import make_reader
with open(${JSON.stringify(path)}, "rb") as file:
    reader = make_reader(file, validate_crcs=True)
    count = reader.get_summary().statistics.message_count
    print(json.dumps([count, [[c.topic, c.message_encoding, s.encoding, m.data.hex()] for s, c, m in reader.iter_messages()]]))
`;
      const [count, messages] = JSON.parse(
        new TextDecoder().decode(await runPython(python!, script)),
      ) as [number, [string, string, string, string][]];
      assert.equal(count, messages.length);
      const structs = messages.filter(([topic]) => topic === "arm.Telemetry");
      assert.deepEqual(
        structs,
        [1, 2, 3].map((t) => [
          ...["arm.Telemetry", "ros1", "ros1msg"],
          bytesOf(TELEMETRY, { ...SAMPLE, t }).toHex(),
        ]),
      );
    }),
});

Deno.test("A client of robo.ws.v1 winds a recording, and sees the same structs as when it was made", () =>
  inFolder(async (folder) => {
    const path = await sampleRecording(folder, "zstd");
    await using server = await BridgeServer.start({
      ...{ version: "0.0.1", port: 0 },
      replay: { path, isPaused: true },
    });
    await using client = await BridgeClient.connect(server.url);
    const values: number[] = [];
    const subscription = await client.subscribe("arm.Telemetry");
    void (async () => {
      for await (const { value } of subscription) values.push((value as { t: number }).t);
    })();
    const state = await client.wind({ play: true, speed: 1000 });
    assert.equal(state.status === "paused", false);
    await until("all structs", () => values.length >= 3);
    assert.deepEqual(values.slice(-3), [1, 2, 3]);
    const { start, end } = await client.wind({ play: false, seek: 0n });
    assert(start < end);
  }));

Deno.test("What is recorded cannot be what is replayed, and a bridge that does not start leaves no file", () =>
  inFolder(async (folder) => {
    const path = await sampleRecording(folder, "zstd");
    const both = { version: "1", port: 0, replay: { path }, record: { path: `${folder}/b.mcap` } };
    await assert.rejects(BridgeServer.start(both), /is recorded already/);
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const options = { version: "1", port, record: { path: `${folder}/c.mcap` } };
    await assert.rejects(BridgeServer.start(options));
    listener.close();
    await assert.rejects(Deno.stat(`${folder}/c.mcap`), Deno.errors.NotFound);
  }));

const canMount = await canMountMemory();

Deno.test({
  name: `A bridge whose disk is full says so and goes on, and what is in the file is whole${
    canMount ? "" : " (needs root)"
  }`,
  ignore: !canMount,
  fn: () =>
    inFolder(async (folder) => {
      await mountMemory(folder, "200k");
      try {
        const path = `${folder}/run.mcap`;
        const record = { path, compression: "none", chunkBytes: 20_000 } as const;
        const said: string[] = [];
        let recorded = 0;
        let lost = 0;
        {
          await using lab = await DialectLab.start({ record });
          const { bridge, recording } = lab.server;
          bridge.listen(
            { status: (level, message) => said.push(`${level}: ${message}`) },
            new AbortController().signal,
          );
          const telemetry = Array.from({ length: 500 }, (_, t) =>
            bytesOf(TELEMETRY, { ...SAMPLE, t }));
          for (let i = 0; i < 20; i++) {
            lab.publish(1, telemetry);
            await new Promise((resolve) =>
              setTimeout(resolve, 0)
            );
          }
          await recording![Symbol.asyncDispose]();
          assert.equal(bridge.topic("arm.Telemetry")!.messages, 10_000);
          ({ messages: recorded, lost } = recording!);
        }
        assert.equal(said.length, 1);
        assert.match(said[0]!, /^error: .*run.mcap takes no more, .*: The disk is full/);
        const { messages, channels } = await recordingInfo(path, () => {});
        assert.equal(messages, recorded);
        // What happened to the program is in the file as well.
        assert.equal(recorded + lost, 10_001);
        const { messages: kept } = channels.find(({ topic }) => topic === "arm.Telemetry")!;
        assert(kept > 500 && kept < 10_000, `kept ${kept}`);
      } finally {
        await unmountMemory(folder);
      }
    }),
});

linkTest(
  "What a bridge had recorded until it was killed is repaired and replayed",
  async (folder) => {
    await using ending = new AsyncDisposableStack();
    const args = ["ws-bridge", "--header", `${EXAMPLES}/telemetry.h`, "--json", "--port", "0"];
    const bridge = ending.use(
      spawnRobo([...args, "--record", "run.mcap"], { cwd: folder, env: ownRun(folder) }),
    );
    const output = new Collected(bridge.process.stdout);
    const ready = await until("it is ready", () => output.lines[0]);
    assert.equal(JSON.parse(ready).record, "run.mcap");
    const driver = await compile(`${EXAMPLES}/driver.c`, folder);
    ending.use(new Started([driver, "--rate", "2000", "--quiet"], { cwd: folder }));
    const path = `${folder}/run.mcap`;
    await until("it has recorded something", async () => (await Deno.stat(path)).size > 20_000);
    bridge.process.kill("SIGKILL");
    await bridge.process.status;
    const repaired = `${folder}/repaired.mcap`;
    const report = await repairRecording({ path, output: repaired, replace: false, version: "1" });
    assert.equal(report.whole, false);
    const { channels, damage } = await recordingInfo(repaired, () => {});
    assert.equal(damage, null);
    const { messages } = channels.find(({ topic }) => topic === "arm.Telemetry")!;
    assert(messages > 100);
    const replay = ["ws-bridge", "--json", "--port", "0", "--pause", "--replay", repaired];
    const again = ending.use(spawnRobo(replay, { cwd: folder }));
    const said = new Collected(again.process.stdout);
    const { url } = JSON.parse(await until("it is ready", () => said.lines[0]));
    await using client = await BridgeClient.connect(url);
    const ticks: number[] = [];
    const subscription = await client.subscribe("arm.Telemetry");
    void (async () => {
      for await (const { value } of subscription) {
        ticks.push(Number((value as { tick: bigint }).tick));
      }
    })();
    await client.wind({ play: true, speed: 20 });
    await until("all structs of the recording", () => ticks.length >= messages);
    const first = ticks[0]!;
    assert.deepEqual(ticks, Array.from({ length: messages }, (_, i) => first + i));
  },
);

Deno.test({
  name: "The page winds a recording that is replayed (needs chromium and gcc)",
  ignore: !HAS_PAGE_LAB,
  fn: () =>
    inFolder(async (folder) => {
      const path = await sampleRecording(folder, "zstd");
      await using server = await BridgeServer.start({
        ...{ version: "0.0.1", port: 0 },
        replay: { path, isPaused: true },
      });
      await using browser = await PageBrowser.open();
      await browser.run(`await page.goto(${JSON.stringify(`${server.url}/`)})`);
      await browser.sees(
        "the transport",
        "return await page.getByRole('button', { name: 'Play' }).isVisible()",
      );
      await browser.run("await page.getByLabel('Speed').selectOption('100')");
      await until("the speed", () => server.bridge.playback!.state.speed === 100);
      await browser.run("await page.getByRole('button', { name: 'Play' }).click()");
      await until("the end", () => server.bridge.playback!.state.status === "ended");
      await browser.sees(
        "the end",
        "return await page.getByRole('button', { name: 'Play' }).isVisible()",
      );
      await browser.run("await page.getByLabel('Place in the recording').fill('0')");
      await until("the start", () => {
        const { state, range } = server.bridge.playback!;
        return state.time === range.start;
      });
      await browser.sees("the topics", "return (await page.locator('.topic-rate').count()) > 1");
      assert.deepEqual(await browser.complaints(/^$/), []);
    }),
});
