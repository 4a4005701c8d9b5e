import { getLogger } from "@logtape/logtape";
import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { until } from "../../tests/lib/until.ts";
import { fakeContext } from "../context_testing.ts";
import { flightRecorder } from "./flight.ts";
import { FlightWriter } from "./flight_writer.ts";

const LOG = getLogger("flight-test");
const DEFAULTS = { flightTime: 60_000, flightBytes: 2 ** 28 };
const CORE = { pid: 1, version: "", key: "k", in: "tcp://*:1", out: "tcp://127.0.0.1:2" };

Deno.test("The flags of the flight recorder say which topics are kept and which trigger", () => {
  const flight = ["imu", "camera/*"];
  const { options, writer } = flightRecorder(fakeContext(), { ...DEFAULTS, flight }, LOG);
  assert.deepEqual(
    ["imu", "imu2", "camera/front"].map((topic) => options!.topics(topic)),
    [true, false, true],
  );
  assert.deepEqual([options!.maxBytes, options!.maxAgeMs], [2 ** 28, 60_000]);
  assert.equal(writer, undefined);
  const flags = { ...DEFAULTS, flight, flightTrigger: ["panic"] };
  const triggered = flightRecorder(fakeContext(), flags, LOG);
  assert.equal(triggered.options!.triggers!("panic"), true);
  assert.notEqual(triggered.writer, undefined);
  assert.deepEqual(flightRecorder(fakeContext(), DEFAULTS, LOG), {});
});

Deno.test("Flags of the flight recorder that make no sense are refused with a cure", () => {
  const cases = [
    { flightTrigger: ["panic"] },
    { flightDir: "/tmp" },
    { flight: ["imu"], flightDir: "/tmp" },
    { flight: ["imu"], flightBytes: 1000 },
    { flight: ["imu"], flightTime: 0 },
    { flight: [""] },
    { flight: ["imu"], flightTrigger: ["panic"], flightDir: "/nowhere/at/all" },
  ];
  for (const flags of cases) {
    assert.throws(
      () => flightRecorder(fakeContext(), { ...DEFAULTS, ...flags }, LOG),
      (error) => error instanceof RoboError && error.code === "usage" && error.hint !== undefined,
      JSON.stringify(flags),
    );
  }
});

/** A stand-in for robo that writes what it was asked into the file, and waits until `go` is there. */
const STAND_IN = 'echo "$@" >> "$0/asked"; until [ -e "$0/go" ]; do sleep 0.01; done';

Deno.test("FlightWriter has one file written at a time, counts what comes meanwhile, and waits at the end", async () => {
  const folder = await Deno.makeTempDir();
  const robo = { command: "sh", args: ["-c", STAND_IN, folder] };
  const writer = new FlightWriter({ robo, folder, seconds: 2.5, log: LOG });
  writer.trigger("panic", CORE);
  writer.trigger("panic", CORE);
  writer.trigger("panic", CORE);
  const asked = () => Deno.readTextFile(`${folder}/asked`).catch(() => "");
  await until("it was asked", async () => (await asked()).endsWith("\n"));
  assert.equal(writer.ignored, 2);
  const ending = writer[Symbol.asyncDispose]();
  await Deno.writeTextFile(`${folder}/go`, "");
  await ending;
  writer.trigger("again", CORE);
  await writer[Symbol.asyncDispose]();
  const lines = (await asked()).trim().split("\n");
  assert.equal(lines.length, 2);
  const path = `${folder}/flight-\\d{8}-\\d{6}-\\d{3}\\.mcap`;
  const where = "tcp://127.0.0.1:1,tcp://127.0.0.1:2";
  for (const line of lines) {
    assert.match(line, new RegExp(`^record --last 2\\.5s --connect ${where} --output ${path}$`));
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("FlightWriter lives on when robo cannot be started or fails", async () => {
  for (const robo of [{ command: "/nowhere/robo", args: [] }, { command: "false", args: [] }]) {
    const writer = new FlightWriter({ robo, folder: "/tmp", seconds: 1, log: LOG });
    writer.trigger("panic", CORE);
    await writer[Symbol.asyncDispose]();
    writer.trigger("panic", CORE);
    await writer[Symbol.asyncDispose]();
    assert.equal(writer.ignored, 0);
  }
});
