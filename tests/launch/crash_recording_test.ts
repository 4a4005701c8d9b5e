import assert from "node:assert/strict";
import { decodePayload } from "../../protocols/gecko/payload.ts";
import { readRecording } from "../record/record_lab.ts";
import { launchFolder } from "./launch_lab.ts";
import { Launcher } from "./launcher.ts";

const MODULE = `
import { initNode } from "robo";

/** Publishes 200 numbers on a topic, and dies of the last one. */
export async function count({ topic, way }) {
  const node = initNode("count");
  await node.ready();
  const publisher = node.publisher();
  for (let number = 0; number < 200; number++) {
    publisher.publish(topic, { number });
    if (number % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await node.shutdown();
  if (way === "a signal") Deno.kill(Deno.pid, "SIGKILL");
  throw new Error("no further");
}
`;

for (
  const { way, words } of [
    { way: "a signal", words: "was killed \\(SIGKILL\\)" },
    { way: "an error", words: "ended with status 1" },
  ]
) {
  Deno.test(`What a node published until it died of ${way} is on disk, even when the launch ends with it`, async () => {
    await using folder = await launchFolder();
    await Deno.writeTextFile(`${folder.path}/nodes.ts`, MODULE);
    const count = (topic: string, more = {}) => ({
      file: "nodes",
      function: "count",
      kwargs: { topic, way },
      ...more,
    });
    const file = await folder.write({
      core: { ...folder.core, args: ["--flight", "number,other/*", "--flight-time", "1min"] },
      nodes: {
        left: count("number", { namespace: "other" }),
        counter: count("number", { required: true }),
      },
    });
    await using launcher = await Launcher.start(folder, file);
    assert.equal(await launcher.ended(), 1);
    assert.match(launcher.stderr, new RegExp(`^error: Counter, which is required, ${words}`));
    // Both die at about the same time: one file may be that of both.
    const told = launcher.texts("warning").filter((text) => text.startsWith("the flight"));
    const [path] = told.flatMap((text) => /of .*counter.* is (\S+)$/.exec(text)?.[1] ?? []);
    assert.ok(path !== undefined, launcher.texts("warning").join("; "));
    const messages = await readRecording(path);
    const numbers = messages.filter(({ topic }) => topic === "number")
      .map(({ data }) => (decodePayload("msgpack", data) as { number: number }).number);
    assert.deepEqual(numbers, Array.from({ length: 200 }, (_, number) => number));
  });
}
