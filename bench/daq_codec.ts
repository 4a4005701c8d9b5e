/**
 * PyMoDAQ's messages to bytes and back, without a connection: beside PyMoDAQ 4.4's own serializer, and for frames beside one copy.
 *
 *     deno run -A bench/daq_codec.ts [--json] [--only PREFIX] [--runs 5] [--window 1.2]
 *
 * What is measured and how to read it: bench/README.md.
 *
 * @module
 */
import {
  encodeMessage,
  FramePool,
  type Message,
  MessageReader,
  toDataToExport,
  toWireData,
  type WireArray,
} from "../protocols/pymodaq/mod.ts";
import { ROOT } from "../scripts/lib/checkout.ts";
import { alternate } from "./lib/alternate.ts";
import { claimOf } from "./lib/claim.ts";
import { main } from "./lib/main.ts";
import { type BenchOptions, isWanted } from "./lib/options.ts";
import { Report } from "./lib/report.ts";

const PYTHON = `${ROOT}/.venv-pymodaq-4.4/bin/python`;

/** Bytes that a connection gives at a time, at most. */
const READ_BYTES = 256 * 1024;

/** Two ways to do the same, each of which says how many microseconds one turn takes. */
interface Contest {
  readonly claim: string;
  readonly peer: string;
  readonly ours: () => Promise<number>;
  readonly theirs: () => Promise<number>;
}

if (import.meta.main) await main(benchCodec);

async function benchCodec(options: BenchOptions): Promise<void> {
  const report = new Report(options);
  await report.begin("PyMoDAQ's messages to bytes and back");
  const { window } = options;
  const number = arrayOf([1], "<f8");
  const image = arrayOf([512, 512], "<u2");
  const contests = [
    frames("copy/512", image, window),
    frames("copy/2048", arrayOf([2048, 2048], "<f8"), window),
    ...await isInstalled()
      ? [...objects("0d", number, window), ...objects("512", image, window)]
      : [],
  ];
  for (const { claim, peer, ours, theirs } of contests) {
    if (!isWanted(options, claim)) continue;
    const timings = await alternate(options.runs, [
      { name: "ours", run: ours },
      { name: "theirs", run: theirs },
    ]);
    report.add(claimOf({
      ...{ claim, peer, unit: "µs", better: "less" },
      ours: timings.get("ours") ?? [],
      theirs: timings.get("theirs") ?? [],
    }));
  }
  report.end();
}

async function isInstalled(): Promise<boolean> {
  return (await Deno.stat(PYTHON).catch(() => undefined))?.isFile ?? false;
}

function arrayOf(shape: readonly number[], dtype: "<u2" | "<f8"): WireArray {
  const count = shape.reduce((product, length) => product * length, 1);
  const bytes = new Uint8Array(count * (dtype === "<u2" ? 2 : 8));
  for (let at = 0; at < bytes.length; at++) bytes[at] = 7 * at;
  return { dtype, shape, bytes };
}

function grab(dialect: "L2" | "T3", array: WireArray): Message {
  const list = [{ type: "array", value: array } as const];
  const dte = toDataToExport({ form: "list", list }, { name: "sensor", timestamp: 1.7e9 });
  return { kind: "done", data: toWireData(dte, dialect) };
}

/** A DataToExport to bytes and back, beside PyMoDAQ. */
function objects(name: string, array: WireArray, seconds: number): Contest[] {
  const message = grab("T3", array);
  const parts = encodeMessage(message, "T3");
  const pool = new FramePool();
  const reader = new MessageReader({ role: "client", frames: pool });
  return [
    {
      claim: `encode/${name}`,
      peer: "PyMoDAQ 4.4",
      ours: () => microseconds(() => void encodeMessage(message, "T3"), seconds),
      theirs: () => python("encode", name, seconds),
    },
    {
      claim: `decode/${name}`,
      peer: "PyMoDAQ 4.4",
      ours: () => microseconds(() => giveBack(receive(reader, parts), pool), seconds),
      theirs: () => python("decode", name, seconds),
    },
  ];
}

async function python(direction: string, what: string, seconds: number): Promise<number> {
  // PyMoDAQ writes its settings and its log there.
  const home = await Deno.makeTempDir();
  try {
    const { stdout } = await new Deno.Command(PYTHON, {
      args: [`${ROOT}/bench/peers/pymodaq_codec.py`, direction, what, String(seconds)],
      env: { HOME: home, XDG_RUNTIME_DIR: home, QT_QPA_PLATFORM: "offscreen" },
      stdin: "null",
      stderr: "null",
    }).output();
    return Number(new TextDecoder().decode(stdout).trim().split("\n").at(-1));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** A frame out of what a connection gives, with memory that is used again, beside one copy of it. */
function frames(claim: string, array: WireArray, seconds: number): Contest {
  const parts = encodeMessage(grab("L2", array), "L2");
  const pool = new FramePool();
  const reader = new MessageReader({ role: "client", frames: pool });
  const into = new Uint8Array(array.bytes.length);
  const copy = () => {
    for (let at = 0; at < into.length; at += READ_BYTES) {
      into.set(array.bytes.subarray(at, at + READ_BYTES), at);
    }
  };
  return {
    claim,
    peer: "one copy",
    ours: () => microseconds(() => giveBack(receive(reader, parts), pool), seconds),
    theirs: () => microseconds(copy, seconds),
  };
}

function giveBack(message: Message, pool: FramePool): void {
  if (message.kind !== "done" || message.data.form === "arrays") return;
  const { data } = message;
  const arrays = data.form === "dte"
    ? data.dte.data.flatMap((dwa) => dwa.data)
    : data.list.flatMap((element) => element.type === "array" ? [element.value] : []);
  for (const { bytes } of arrays) pool.give(bytes);
}

function receive(reader: MessageReader, parts: readonly Uint8Array[]): Message {
  for (const part of parts) {
    for (let at = 0; at < part.length;) {
      const room = reader.room();
      const read = part.subarray(at, at + Math.min(room.length, READ_BYTES));
      room.set(read);
      reader.received(read.length);
      at += read.length;
      const message = reader.next();
      if (message !== undefined) return message;
    }
  }
  throw new Error("The message is not whole");
}

/** How long one turn takes, over some time. */
function microseconds(turn: () => void, seconds: number): Promise<number> {
  let turns = 0;
  const begin = performance.now();
  const end = begin + 1000 * seconds;
  let now = begin;
  for (; now < end; now = performance.now()) {
    for (let count = 0; count < 5; count++) turn();
    turns += 5;
  }
  return Promise.resolve(1000 * (now - begin) / turns);
}
