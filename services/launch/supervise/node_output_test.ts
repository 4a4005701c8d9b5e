import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { LogFile } from "../../../system/log_file.ts";
import { LineRing } from "./line_ring.ts";
import { NodeOutput, type NodeOutputOptions, type OutputLine } from "./node_output.ts";

const TEXT = new TextEncoder();
const NOON = Date.UTC(2026, 10, 21, 12);

async function withOutput(
  test: (output: NodeOutput, path: string) => Promise<void>,
  options: Partial<NodeOutputOptions> = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using file = new LogFile(`${folder}/n.log`);
    await test(new NodeOutput({ node: "n", file, now: () => NOON, ...options }), file.path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function streams(out: readonly (string | Uint8Array)[], err: readonly string[] = []) {
  const stream = (chunks: readonly (string | Uint8Array)[]) =>
    ReadableStream.from(chunks.map((one) => typeof one === "string" ? TEXT.encode(one) : one));
  return { out: stream(out), err: stream(err) };
}

Deno.test("NodeOutput writes each line with its time and stream, and its own notes beside them", () =>
  withOutput(async (output, path) => {
    await output.note("started");
    await output.read(streams(["one\ntw", "o\nlast"])).ended;
    await output.read(streams([], ["bad\n"])).ended;
    const time = "2026-11-21T12:00:00.000Z";
    assert.equal(
      await Deno.readTextFile(path),
      `${time} --- started\n${time} out one\n${time} out two\n${time} out last\n${time} err bad\n`,
    );
    assert.deepEqual(output.lastLines(2), ["last", "bad"]);
    assert.deepEqual(output.lastLines(0), []);
  }));

Deno.test("NodeOutput takes any bytes, and cuts a line that is too long", () =>
  withOutput(async (output, path) => {
    const lines: OutputLine[] = [];
    output.listen({ line: (line) => lines.push(line) });
    const endless = new Uint8Array(200_000).fill(120);
    await output.read(streams([new Uint8Array([0xff, 0, 0x1b, 13, 10]), endless, "\nend\n"])).ended;
    assert.deepEqual(lines.map(({ text, isCut }) => [text.length, isCut]), [
      [3, false],
      [65_536, true],
      [3, false],
    ]);
    assert.equal(lines[0]!.text, "\ufffd\0\x1b");
    assert.match(await Deno.readTextFile(path), /xxx … \[cut at 64 KiB\]\n.* out end\n$/);
  }));

Deno.test("A listener gets so many lines a second, and learns how many it has missed", async () => {
  let now = NOON;
  await withOutput(async (output) => {
    const seen: string[] = [];
    const listener = {
      line: ({ text }: OutputLine) => void seen.push(text),
      skipped: (count: number) => void seen.push(`(${count})`),
    };
    {
      using _listening = output.listen(listener, { linesPerSecond: 2 });
      await output.read(streams(["a\nb\nc\nd\n"])).ended;
      now += 1000;
      await output.read(streams(["e\nf\ng\n"])).ended;
      output.tellSkipped();
    }
    await output.read(streams(["nobody listens\n"])).ended;
    assert.deepEqual(seen, ["a", "b", "(2)", "e", "f", "(1)"]);
  }, { now: () => now });
});

Deno.test("A pipe that somebody else holds open is cut off", () =>
  withOutput(async (output) => {
    const child = new Deno.Command("sh", {
      args: ["-c", "echo here; sleep 60 & exit 0"],
      stdout: "piped",
      stderr: "piped",
      detached: true,
    }).spawn();
    const reading = output.read({ out: child.stdout, err: child.stderr });
    await child.status;
    await until("it was read", () => output.lines === 1);
    reading.cut();
    await reading.ended;
    Deno.kill(-child.pid, "SIGKILL");
    assert.deepEqual(output.lastLines(5), ["here"]);
  }));

Deno.test("A program that says more than it may in a second waits for the next, unless it is cut off", () =>
  withOutput(async (output) => {
    const lines = Array.from({ length: 50 }, () => `${"x".repeat(99)}\n`);
    const reading = output.read(streams(lines));
    await until("it waits", () => output.slowed === 1);
    assert.ok(output.lines < 50);
    reading.cut();
    await reading.ended;
  }, { bytesPerSecond: 1000 }));

Deno.test("LineRing keeps the last lines within its limits, and at least one", () => {
  const ring = new LineRing({ lines: 3, bytes: 10 });
  ring.add(["a", "b", "c", "d"].map((text) => TEXT.encode(text)));
  assert.deepEqual(ring.last(9), ["b", "c", "d"]);
  ring.add([TEXT.encode("12345678")]);
  assert.deepEqual(ring.last(9), ["c", "d", "12345678"]);
  ring.add([TEXT.encode("a line of more than ten bytes\r")]);
  assert.deepEqual(ring.last(9), ["a line of more than ten bytes"]);
  ring.add([TEXT.encode("e")]);
  assert.deepEqual(ring.last(9), ["e"]);
});
