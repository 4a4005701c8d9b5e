import assert from "node:assert/strict";
import { type FakeContext, fakeContext } from "../../commands/context_testing.ts";
import { runCommand } from "../../commands/app.ts";
import type { Hub } from "../../services/hub/mod.ts";
import { NO_ACCOUNT } from "../../services/record/hub_view.ts";
import { Recorder } from "../../services/record/recorder.ts";
import { startHub, subscribed } from "../hub/hub_lab.ts";
import { RawPeer } from "../hub/raw_peer.ts";
import { until } from "../lib/until.ts";
import { temporaryFolder } from "./record_lab.ts";

const START = Date.UTC(2026, 10, 21);

/** A recording of `messages`: topic, text, and milliseconds after its start. */
async function recording(
  path: string,
  messages: readonly (readonly [topic: string, text: string, at: number])[],
): Promise<void> {
  const now = () => START;
  await using recorder = await Recorder.create({ path, version: "", account: NO_ACCOUNT, now });
  for (const [topic, text, at] of messages) {
    recorder.record(topic, new TextEncoder().encode(text), START + at);
  }
  await recorder.finish();
}

/** Runs `robo replay` here. */
function replay(hub: Hub, args: readonly string[], context: FakeContext): Promise<number> {
  const { in: input, out } = hub.identity;
  const all = ["replay", ...args, "--connect", `${input},${out}`];
  return runCommand({ ...context, args: all });
}

async function replayed(hub: Hub, args: readonly string[]): Promise<FakeContext> {
  const context = fakeContext();
  assert.equal(await replay(hub, args, context), 0, context.stderr());
  return context;
}

const SIX = [
  ["imu", "0", 0],
  ["map", "1", 10],
  ["imu", "2", 20],
  ["camera/left", "3", 30],
  ["imu", "4", 40],
  ["map", "5", 50],
] as const;

Deno.test("robo replay publishes the topics and the time that are wanted, under the names that are wanted", async () => {
  await using folder = await temporaryFolder();
  await using hub = await startHub();
  const path = `${folder.path}/a.mcap`;
  await recording(path, SIX);
  using subscriber = await RawPeer.subscriber(hub.identity.out, "");
  await subscribed(hub, 1);
  const cases: readonly [string[], string[]][] = [
    [[], ["imu 0", "map 1", "imu 2", "camera/left 3", "imu 4", "map 5"]],
    [["--topics", "im*,camera/**"], ["imu 0", "imu 2", "camera/left 3", "imu 4"]],
    [["--remap", "imu=imu_old", "--remap", "map=m", "--end", "25ms"], [
      "imu_old 0",
      "m 1",
      "imu_old 2",
    ]],
    [["--start", "20ms", "--end", "40ms"], ["imu 2", "camera/left 3"]],
    [["--start", "30ms", "--latch", "map,imu"], [
      "map 1",
      "imu 2",
      "camera/left 3",
      "imu 4",
      "map 5",
    ]],
    [["--start", "30ms", "--latch", "*", "--topics", "map"], ["map 1", "map 5"]],
    [["--start", "1h"], []],
  ];
  for (const [args, expected] of cases) {
    const context = await replayed(hub, [path, "--rate", "10", ...args]);
    assert.deepEqual(await subscriber.texts(expected.length), expected);
    assert.match(context.stdout(), new RegExp(`^Published ${expected.length} message`));
  }
});

Deno.test("robo replay keeps services from being called again, unless that is wanted", async () => {
  await using folder = await temporaryFolder();
  await using hub = await startHub();
  const path = `${folder.path}/a.mcap`;
  await recording(path, [
    ["service/arm/move/call/0123", "go", 0],
    ["service/arm/move/reply/4567", "done", 1],
    ["service/arm", "a topic like any other", 2],
  ]);
  using subscriber = await RawPeer.subscriber(hub.identity.out, "");
  await subscribed(hub, 1);
  const without = await replayed(hub, [path]);
  assert.match(without.stdout(), /Published 1 message,.*\n.*\nLeft out 2 messages of services/);
  await replayed(hub, [path, "--services"]);
  assert.deepEqual(await subscriber.texts(4), [
    "service/arm a topic like any other",
    "service/arm/move/call/0123 go",
    "service/arm/move/reply/4567 done",
    "service/arm a topic like any other",
  ]);
});

Deno.test("robo replay pauses, goes by single messages and ends as keys say", async () => {
  await using folder = await temporaryFolder();
  await using hub = await startHub();
  const path = `${folder.path}/a.mcap`;
  // The third message comes an hour later: only a key brings it in the time of a test.
  await recording(path, [["a", "0", 0], ["a", "1", 10], ["a", "2", 3_600_000], [
    "a",
    "3",
    3_600_001,
  ]]);
  using subscriber = await RawPeer.subscriber(hub.identity.out, "");
  await subscribed(hub, 1);
  const context = fakeContext({ interactive: true });
  const ended = replay(hub, [path, "--pause"], context);
  await until("it waits", () => context.stderr().includes("❚❚"));
  for (const text of ["a 0", "a 1", "a 2"]) {
    context.press("s");
    assert.deepEqual(await subscriber.texts(1), [text]);
  }
  context.press("+");
  context.press("-");
  context.press(" ");
  assert.deepEqual(await subscriber.texts(1), ["a 3"]);
  assert.equal(await ended, 0);
  assert.match(context.stdout(), /Published 4 messages/);

  const again = fakeContext({ interactive: true });
  const stopped = replay(hub, [path], again);
  assert.deepEqual(await subscriber.texts(2), ["a 0", "a 1"]);
  again.press("q");
  assert.equal(await stopped, 0);
  assert.match(again.stdout(), /Published 2 messages/);
});

Deno.test("robo replay --loop goes on until Ctrl-C", async () => {
  await using folder = await temporaryFolder();
  await using hub = await startHub();
  const path = `${folder.path}/a.mcap`;
  await recording(path, [["a", "0", 0], ["a", "1", 1]]);
  using subscriber = await RawPeer.subscriber(hub.identity.out, "");
  await subscribed(hub, 1);
  const context = fakeContext();
  const ended = replay(hub, [path, "--loop", "--json"], context);
  assert.deepEqual(await subscriber.texts(6), ["a 0", "a 1", "a 0", "a 1", "a 0", "a 1"]);
  context.interrupt();
  assert.equal(await ended, 0);
  assert.ok(JSON.parse(context.stdout()).loops >= 2);
});

Deno.test("robo replay plays a file up to its damage, with a warning, and refuses what is no recording", async () => {
  await using folder = await temporaryFolder();
  await using hub = await startHub();
  const path = `${folder.path}/a.mcap`;
  await recording(path, SIX);
  const file = await Deno.readFile(path);
  await Deno.writeFile(path, file.subarray(0, file.length - 1));
  using subscriber = await RawPeer.subscriber(hub.identity.out, "");
  await subscribed(hub, 1);
  const context = await replayed(hub, [path]);
  assert.equal((await subscriber.texts(6)).length, 6);
  assert.match(context.stderr(), /a\.mcap is not whole/);

  const refuse = async (status: number, reason: RegExp, ...args: string[]) => {
    const context = fakeContext();
    assert.equal(await replay(hub, args, context), status);
    assert.match(context.stderr(), reason);
    assert.doesNotMatch(context.stderr(), / {4}at /);
  };
  await Deno.writeTextFile(`${folder.path}/text`, "no recording");
  await refuse(65, /is no MCAP file/, `${folder.path}/text`);
  await refuse(74, /is not there/, `${folder.path}/none`);
  await refuse(64, /no terminal/, path, "--pause");
  await refuse(64, /does not come after/, path, "--start", "2s", "--end", "1s");
  await refuse(64, /two topics/, path, "--remap", "imu");
  await refuse(64, /not a factor/, path, "--rate", "0");
});
