import assert from "node:assert/strict";
import { Node } from "../../client/mod.ts";
import { Hub } from "../../services/hub/mod.ts";
import { coreOf } from "../lib/hub_core.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** A running example, killed at the end of its scope if it still runs. */
function start(hub: Hub, name: string, ...args: string[]) {
  const { in: input, out } = hub.identity;
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "-A",
      "--config",
      `${ROOT}deno.json`,
      `${ROOT}examples/${name}.ts`,
      ...args,
    ],
    env: { ROBO_CORE: `${input},${out}` },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const lines = process.stderr.pipeThrough(new TextDecoderStream());
  let seen = "";
  return {
    /** Reads stderr until it has `text`. */
    async says(text: string): Promise<void> {
      for await (const chunk of lines.values({ preventCancel: true })) {
        seen += chunk;
        if (seen.includes(text)) return;
      }
      assert.fail(`${name} never said ${text}, but:\n${seen}`);
    },
    /** Waits until it has ended, after asking it to unless it does so by itself. */
    async ends(byItself = false): Promise<void> {
      if (!byItself) process.kill("SIGTERM");
      const [{ code }] = await Promise.all([process.status, lines.cancel()]);
      assert.equal(code, 0, seen);
    },
  };
}

async function startHub(): Promise<Hub> {
  return await Hub.start({ in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0" });
}

Deno.test("The talker's words reach the listener", async () => {
  await using hub = await startHub();
  const listener = start(hub, "listener");
  const talker = start(hub, "talker");
  await listener.says("chatter: hello world");
  await Promise.all([talker.ends(), listener.ends()]);
});

Deno.test("The service example offers and calls", async () => {
  await using hub = await startHub();
  const server = start(hub, "service");
  await server.says("Adding numbers");
  const caller = start(hub, "service", "3", "4");
  await caller.says("3 + 4 = 7");
  await caller.ends(true);
  await server.ends();
});

for (
  const [name, topic, encoding] of [["imu", "imu", "msgpack"], ["images", "camera/raw", "raw"]]
) {
  Deno.test(`The ${name} example publishes until it is told to end`, async () => {
    await using hub = await startHub();
    await using node = new Node("test", { core: coreOf(hub) });
    const subscriber = node.subscriber(topic!, { encoding: encoding as "raw", exact: true });
    const example = start(hub, name!);
    let count = 0;
    for await (const _ of subscriber) if (++count === 3) break;
    await example.ends();
  });
}

Deno.test("The rate example reports its overruns", async () => {
  await using hub = await startHub();
  const example = start(hub, "rate");
  await example.says("ms late, skipped");
  await example.ends();
});
