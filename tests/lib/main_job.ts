import assert from "node:assert/strict";
import { TextLineStream } from "./text_line_stream.ts";

/** A robo that is put to the test: how to start it, and a folder of the test's own. */
export interface RoboUnderTest {
  /** The program. */
  readonly executable: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** An empty folder. */
  readonly folder: string;
}

const LISTENER = `import { initNode } from "robo";
  await using node = initNode("listener");
  const subscriber = node.subscriber("count");
  await node.ready();
  console.log("ready");
  let next = 0;
  for await (const { value } of subscriber) {
    if (value !== next++) throw new Error("out of order");
    if (next === 100) break;
  }
  console.log("heard", next);`;

const TALKER = `import { initNode } from "robo";
  await using node = initNode("talker");
  await node.ready();
  const publisher = node.publisher();
  for (let i = 0; i < 100; i++) publisher.publish("count", i);
  await publisher.drained();`;

/** The main job: a core, a publisher and a subscriber as processes of their own, and statistics right to the message. */
export async function testMainJob(robo: RoboUnderTest): Promise<void> {
  await Deno.writeTextFile(`${robo.folder}/listener.ts`, LISTENER);
  await Deno.writeTextFile(`${robo.folder}/talker.ts`, TALKER);
  const core = start(robo, [
    ...["core", "--stats", "--json", "--interval", "100ms", "--log-format", "json"],
    ...["--in", "tcp://127.0.0.1:0", "--out", "tcp://127.0.0.1:0", "--control", "127.0.0.1:0"],
  ]);
  const ready = await readyLine(core.stderr);
  const env = { ...robo.env, ROBO_CORE: `${ready.in},${ready.out}` };
  const listener = start({ ...robo, env }, ["run", `${robo.folder}/listener.ts`]);
  assert.equal(await nextLine(listener.stdout), "ready");
  const talker = start({ ...robo, env }, ["run", `${robo.folder}/talker.ts`]);
  assert.equal(await nextLine(listener.stdout), "heard 100");
  const topic = await firstSnapshot(core.stdout, (topics) => topics[0]?.messages === 100);
  assert.equal(topic.topic, "count");
  for (const program of [listener, talker]) assert.equal((await program.end()).code, 0);
  core.process.kill("SIGTERM");
  assert.equal((await core.end()).code, 0);
  await assert.rejects(Deno.stat(`/tmp/gecko-${ready.pid}.json`), Deno.errors.NotFound);
}

interface Running {
  readonly process: Deno.ChildProcess;
  readonly stdout: ReadableStreamDefaultReader<string>;
  readonly stderr: ReadableStreamDefaultReader<string>;
  /** Waits for its end. */
  end(): Promise<Deno.CommandStatus>;
}

function start({ executable, env, folder }: RoboUnderTest, args: readonly string[]): Running {
  const process = new Deno.Command(executable, {
    args: [...args],
    env: { ...env },
    clearEnv: true,
    cwd: folder,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [stdout, stderr] = [process.stdout, process.stderr].map(lines) as [
    ReadableStreamDefaultReader<string>,
    ReadableStreamDefaultReader<string>,
  ];
  return {
    process,
    stdout,
    stderr,
    async end() {
      const status = await process.status;
      await Promise.all([stdout.cancel(), stderr.cancel()]);
      return status;
    },
  };
}

function lines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStreamDefaultReader<string> {
  return stream.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream()).getReader();
}

async function nextLine(reader: ReadableStreamDefaultReader<string>): Promise<string> {
  const { value, done } = await reader.read();
  if (done) throw new Error("The program ended too early");
  return value;
}

interface Ready {
  readonly message: string;
  readonly in: string;
  readonly out: string;
  readonly pid: number;
}

/** Where the core is; what it says before, such as that it has tidied up behind another, is passed over. */
async function readyLine(stderr: ReadableStreamDefaultReader<string>): Promise<Ready> {
  while (true) {
    const line = JSON.parse(await nextLine(stderr)) as Ready;
    if (line.message === "Ready") return line;
  }
}

interface TopicTotals {
  readonly topic: string;
  readonly messages: number;
}

async function firstSnapshot(
  reader: ReadableStreamDefaultReader<string>,
  isWanted: (topics: readonly TopicTotals[]) => boolean,
): Promise<TopicTotals> {
  while (true) {
    const { topics } = JSON.parse(await nextLine(reader)) as { topics: readonly TopicTotals[] };
    if (isWanted(topics)) return topics[0]!;
  }
}
