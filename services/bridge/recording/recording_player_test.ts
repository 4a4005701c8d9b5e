import assert from "node:assert/strict";
import { inFolder } from "../../../tests/lib/in_folder.ts";
import { until } from "../../../tests/lib/until.ts";
import { RoboError } from "../../../errors.ts";
import { ChunkBuilder } from "../../../protocols/mcap/chunk_builder.ts";
import { RecordingFile } from "../../record/mod.ts";
import type { Hub } from "../hub/hub.ts";
import type { PlaybackState } from "../hub/playback.ts";
import {
  ALL_RIGHTS,
  announced,
  FakeProgram,
  FakeSocket,
  plainEncoder,
} from "../hub/hub_testing.ts";
import type { Topic } from "../hub/topic.ts";
import { StructChannels } from "./struct_channels.ts";
import { RecordingPlayer } from "./recording_player.ts";
import { recorded, ReplayLab } from "./recording_testing.ts";

const START = 1_700_000_000_000_000_000n;
const SECOND = 1_000_000_000n;

/** Topics `arm.A` and `leg.B`, as a hub has them. */
async function topics(folder: string): Promise<Topic[]> {
  const found: Topic[] = [];
  await recorded(folder, (hub: Hub) => {
    hub.opened(new FakeProgram("arm", [announced("A")]));
    hub.opened(new FakeProgram("leg", [announced("B")]));
    found.push(...hub.topics.values());
  });
  return found;
}

/**
 * A recording whose structs come at these seconds; each is given as its topic (0 or 1), and its number is the second. There are only a few in
 * each chunk, so that there are many chunks.
 */
async function recordingAt(
  folder: string,
  structs: readonly (readonly [topic: number, second: number])[],
  inChunk = 2,
): Promise<string> {
  const path = `${folder}/made.mcap`;
  const known = await topics(folder);
  const channels = new StructChannels();
  const settings = { compression: "none", library: "test", replace: true, syncMs: 500 } as const;
  const file = await RecordingFile.create(path, settings);
  for (let at = 0; at < structs.length; at += inChunk) {
    const builder = new ChunkBuilder(1000);
    for (const [topic, second] of structs.slice(at, at + inChunk)) {
      const { id } = channels.structs(known[topic]!)!;
      const time = START + BigInt(second) * SECOND;
      const payload = new Uint8Array(8);
      new DataView(payload.buffer).setUint32(0, second, true);
      builder.add({ channel: id, sequence: at, logTime: time, publishTime: time }, payload);
    }
    const fresh = channels.takeFresh();
    file.add({ built: builder.finish(), fresh: () => Promise.resolve(fresh), onLost: () => {} });
  }
  await file.drained();
  await file.finish();
  file[Symbol.dispose]();
  return path;
}

/** Topic and number of each struct that a client has got. */
function numbers(lab: ReplayLab): string[] {
  return lab.seen.map(({ topic, hex }) => `${topic.at(-1)}${parseInt(hex.slice(0, 2), 16)}`);
}

function newest(lab: ReplayLab, topic: string): number | undefined {
  return lab.hub.topic(topic)?.last?.payload[0];
}

const STRUCTS = [[0, 0], [1, 1], [0, 2], [0, 3], [0, 4], [1, 5], [0, 6], [0, 60]] as const;

Deno.test("A paused recording shows where it is, goes where it is told, and has what was newest then", () =>
  inFolder(async (folder) => {
    const path = await recordingAt(folder, STRUCTS);
    await using lab = await ReplayLab.start(path, { isPaused: true, speed: 1 });
    const { player } = lab;
    assert.deepEqual(player.range, { start: START, end: START + 60n * SECOND });
    assert.equal(player.state.status, "paused");
    // What is at the very start is there.
    await until("the first struct", () => lab.seen.length === 1);
    assert.equal(newest(lab, "leg.B"), undefined);
    const states: [PlaybackState["status"], boolean][] = [];
    const ending = new AbortController();
    player.listen(({ status }, didSeek) => states.push([status, didSeek]), ending.signal);
    const state = player.control({ seek: START + 5n * SECOND + 1n });
    assert.equal(state.time, START + 5n * SECOND + 1n);
    assert.equal(state.status, "paused");
    assert.equal(lab.hub.now(), state.time);
    await until("what was newest then", () => lab.seen.length === 3);
    assert.deepEqual(numbers(lab), ["A0", "A4", "B5"]);
    assert.deepEqual([newest(lab, "arm.A"), newest(lab, "leg.B")], [4, 5]);
    player.control({ seek: START + SECOND - 1n });
    await until("it is read again", () => newest(lab, "arm.A") === 0);
    // Before its first struct a topic has none.
    assert.equal(newest(lab, "leg.B"), undefined);
    assert.deepEqual(numbers(lab), ["A0", "A4", "B5", "A0"]);
    assert.deepEqual(states.filter(([, didSeek]) => didSeek).length, 2);
    ending.abort();
    player.control({ isPlaying: true, speed: 1000 });
    await lab.ended();
    assert.deepEqual(numbers(lab).slice(4), ["B1", "A2", "A3", "A4", "B5", "A6", "A60"]);
  }));

Deno.test("A time outside of the recording becomes its nearer end; who plays what has ended sees it from the start", () =>
  inFolder(async (folder) => {
    const path = await recordingAt(folder, STRUCTS);
    await using lab = await ReplayLab.start(path);
    await lab.ended();
    const { player } = lab;
    assert.deepEqual(player.state, { status: "ended", time: player.range.end, speed: 1000 });
    const before = lab.seen.length;
    assert.equal(player.control({ isPlaying: false, seek: 0n }).time, START);
    await until("the first struct", () => lab.seen.length > before);
    assert.equal(player.control({ seek: 2n ** 63n }).time, player.range.end);
    player.control({ isPlaying: true });
    await lab.ended();
    const again = lab.seen.length;
    assert.equal(player.control({ isPlaying: true }).time, START);
    await lab.ended();
    assert.deepEqual(numbers(lab).slice(again), ["A0", "B1", "A2", "A3", "A4", "B5", "A6", "A60"]);
  }));

Deno.test("Structs come at their times, times the speed, and never before", () =>
  inFolder(async (folder) => {
    // In one chunk: while the next one is read, the recording's time stands.
    const path = await recordingAt(folder, STRUCTS, STRUCTS.length);
    const machine = { ms: 0 };
    await using lab = await ReplayLab.start(path, { speed: 100, clock: () => machine.ms });
    await until("the first struct", () => lab.seen.length === 1);
    for (const [ms, count] of [[9, 1], [10, 2], [20, 3], [50, 6], [61, 7]] as const) {
      machine.ms = ms;
      // The machine's own timers are looked after by an order that changes nothing.
      await until(`${count} structs at ${ms} ms`, () => {
        lab.player.control({});
        return lab.seen.length >= count;
      });
      assert.equal(lab.seen.length, count, `at ${ms} ms`);
    }
  }));

Deno.test("A recording in a loop begins anew, and tells that it has", () =>
  inFolder(async (folder) => {
    const path = await recordingAt(folder, STRUCTS.slice(0, 7));
    await using lab = await ReplayLab.start(path, { loop: true });
    let seeks = 0;
    const ending = new AbortController();
    lab.player.listen((_, didSeek) => didSeek && seeks++, ending.signal);
    await until("three rounds", () => lab.seen.length >= 21);
    ending.abort();
    assert(seeks >= 2);
    const round = ["A0", "B1", "A2", "A3", "A4", "B5", "A6"];
    assert.deepEqual(numbers(lab).slice(0, 21), [...round, ...round, ...round]);
  }));

Deno.test("A client that wants the newest from time to time is not sent what was forgotten meanwhile", () =>
  inFolder(async (folder) => {
    const path = await recordingAt(folder, [[1, 0], [0, 1], [0, 2]]);
    await using lab = await ReplayLab.start(path);
    const socket = new FakeSocket();
    const who = { dialect: "test", remote: "here", rights: ALL_RIGHTS };
    const client = lab.hub.connected(socket, who);
    const policy = { kind: "every", ms: 1e6 } as const;
    lab.hub.subscribe(client, { wants: () => true, policy, encoder: plainEncoder("every") });
    await lab.ended();
    lab.player.control({ isPlaying: false, seek: START });
    await until("it is forgotten", () => newest(lab, "arm.A") === undefined);
    // What was held back for it is sent when it goes.
    lab.hub.disconnected(client);
    assert(socket.frames.length <= 2);
  }));

Deno.test("A recording waits for a client that must lose nothing", () =>
  inFolder(async (folder) => {
    const path = await recordingAt(folder, STRUCTS);
    await using lab = await ReplayLab.start(path, { isPaused: true });
    await until("the first struct", () => lab.seen.length === 1);
    const holder = {};
    const program = lab.hub.programs.get("arm")!;
    program.hold(holder);
    lab.player.control({ isPlaying: true });
    assert.equal(lab.player.state.time, START);
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.equal(lab.seen.length, 1);
    program.release(holder);
    await lab.ended();
    assert.equal(lab.seen.length, STRUCTS.length);
  }));

Deno.test("Wherever one goes, in any order, structs are those that come then", () =>
  inFolder(async (folder) => {
    const path = await recordingAt(folder, STRUCTS);
    await using lab = await ReplayLab.start(path, { isPaused: true });
    for (let i = 0; i < 40; i++) {
      const second = Math.floor(Math.random() * 70);
      // Some of them at once, so that only the last one counts.
      if (i % 3 === 0) lab.player.control({ seek: START + 3n * SECOND });
      lab.player.control({ seek: START + BigInt(second) * SECOND });
      const expected = (topic: number) =>
        STRUCTS.findLast(([one, at]) => one === topic && at <= second)?.[1];
      await until(
        `the newest at second ${second}`,
        () => newest(lab, "arm.A") === expected(0) && newest(lab, "leg.B") === expected(1),
      );
    }
  }));

Deno.test("What is no recording of a bridge is refused, with what it is", () =>
  inFolder(async (folder) => {
    const open = (path: string) => RecordingPlayer.open({ path, warn: () => {} });
    await assert.rejects(open(`${folder}/none.mcap`), /none\.mcap/);
    await Deno.writeTextFile(`${folder}/text.mcap`, "no recording");
    await assert.rejects(open(`${folder}/text.mcap`), /is no MCAP file/);
    const path = `${folder}/core.mcap`;
    const settings = { compression: "none", library: "x", replace: true, syncMs: 500 } as const;
    const file = await RecordingFile.create(path, settings);
    const builder = new ChunkBuilder(100);
    builder.add({ channel: 0, sequence: 0, logTime: 1n, publishTime: 1n }, Uint8Array.of(1));
    const channel = { topic: "imu", messageEncoding: "msgpack", metadata: new Map() };
    const fresh = () => Promise.resolve([{ id: 0, channel }]);
    file.add({ built: builder.finish(), fresh, onLost: () => {} });
    await file.drained();
    await file.finish();
    file[Symbol.dispose]();
    await assert.rejects(open(path), (error) => {
      assert(error instanceof RoboError && error.code === "data");
      assert.match(error.message, /has no C structs: its topics are msgpack/);
      assert.match(String(error.hint), /robo replay /);
      return true;
    });
    const fast = RecordingPlayer.open({ path, speed: 5000, warn: () => {} });
    await assert.rejects(fast, /The speed 5000 makes no sense/);
  }));
