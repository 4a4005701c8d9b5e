import assert from "node:assert/strict";
import { recordingInfoLines, recordProgressLine, recordSummaryLines } from "./record_view.ts";
import { replayProgressLine, replaySummaryLines } from "./replay_view.ts";

const IMU = { topic: "imu", messages: 1234, lostInHub: 0, lostHere: 0, uncopied: 0 };
const CAMERA = { topic: "camera\x1b[2J", messages: 1, lostInHub: 7, lostHere: 3, uncopied: 1 };
const SUMMARY = {
  path: "run.mcap",
  size: 5_000_000,
  start: 100,
  end: 165,
  interruptions: 0,
  refusedTopics: 0,
  refusedMessages: 0,
  isCutOff: false,
};

Deno.test("The line of a recording fits its terminal", () => {
  const progress = { seconds: 61, size: 5_000_000, topics: [IMU, CAMERA] };
  const line = recordProgressLine(progress, 80);
  assert.equal(line, "● 1:01   1 235 messages   2 topics   5.00 MB   10 lost");
  assert.equal(recordProgressLine(progress, 20).length, 20);
});

Deno.test("The end of a recording says what was lost, where, and what nobody knows", () => {
  assert.deepEqual(recordSummaryLines({ ...SUMMARY, topics: [IMU] }), [
    "Recorded 1 234 messages of 1 topic in 1:05: run.mcap, 5.00 MB",
    "Nothing was lost",
  ]);
  assert.deepEqual(
    recordSummaryLines({
      ...SUMMARY,
      topics: [IMU, CAMERA],
      interruptions: 2,
      refusedTopics: 1,
      refusedMessages: 5,
      isCutOff: true,
    })
      .slice(1),
    [
      "10 lost: 7 in the core, since this was too slow, 3 here, since the disk was",
      "  camera·[2J: 10 lost",
      "The connection to the core was lost 2 times: what was published meanwhile is missing",
      "1 topic beyond the limit: 5 messages not recorded",
      "The core still had messages for this when it ended: nobody counted them",
      "1 message without a copy in JSON",
    ],
  );
  const unknown = { ...IMU, lostInHub: null };
  assert.match(
    recordSummaryLines({ ...SUMMARY, topics: [unknown] })[1]!,
    /^0 lost here; this core does not say/,
  );
});

Deno.test("What is in a file fits 80 columns", () => {
  const channel = {
    topic: "imu",
    encoding: "msgpack",
    schema: "robo.Imu",
    messages: 100,
    copy: false,
    lost: { hub: 2, recorder: 1 },
    metadata: { "robo.publisher": "arm", "robo.pid": "4711" },
  };
  const lines = recordingInfoLines({
    path: "run.mcap",
    size: 1000,
    library: "robo 0.1.0",
    start: 0,
    end: 10,
    messages: 100,
    chunks: 2,
    compression: ["zstd"],
    channels: [channel, { ...channel, copy: true, encoding: "json", lost: null }],
  }, 80);
  assert.deepEqual(lines, [
    "run.mcap   1.00 kB   written by robo 0.1.0",
    "1970-01-01T00:00:00.000Z   0:10 long",
    "100 messages in 2 chunks (zstd)",
    "",
    "TOPIC             MESSAGES    Hz  LOST  ENCODING   SCHEMA    PUBLISHER",
    "imu                    100  10.0     3  msgpack    robo.Imu  arm (4711)",
    "imu                    100  10.0     0  json copy  robo.Imu  arm (4711)",
  ]);
});

Deno.test("A replay says where it is, and at its end how well it kept the times", () => {
  const view = {
    messages: 2,
    bytes: 2000,
    position: 1.5,
    length: 60,
    loops: 1,
    skippedServiceMessages: 3,
    orphans: 0,
    unsent: 1,
    timing: { p50: 0.1, p99: 0.9, max: 12 },
  };
  assert.equal(
    replayProgressLine({ ...view, rate: 2, paused: false }, 80),
    "▶ 1.50 of 60.00 s   × 2   2 messages   round 2   space pauses, + - q",
  );
  assert.match(replayProgressLine({ ...view, rate: 2, paused: true }, 80), /^❚❚/);
  assert.deepEqual(replaySummaryLines(view), [
    "Published 2 messages, 2.00 kB",
    "Off their times by 0.10 ms (half of them by less), 0.90 ms (99 of 100), 12.0 ms (the worst)",
    "Left out 3 messages of services, which would call them again: --services replays them",
    "Not taken by the core: 1 message",
  ]);
});
