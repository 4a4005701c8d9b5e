// What a robot publishes: 10 000 messages/s of 1 kB on ten topics and 30 images/s of 300 kB, in steps of 5 ms. At each
// line of input it does so for --seconds, and then prints how much it was.
import { Node } from "../../client/node.ts";
import { say } from "./say.ts";
import { option } from "../node/control.mjs";

const SMALL_HZ = 10_000;
const IMAGE_HZ = 30;
const STEP_MS = 5;
const [input, output] = option("--connect").split(",") as [string, string];
const seconds = Number(option("--seconds"));

const node = new Node("load", { core: { in: input, out: output } });
const publisher = node.publisher({ encoding: "raw" });
const small = Array.from({ length: 10 }, (_, i) => publisher.topicPublisher(`load/${i}`));
const image = publisher.topicPublisher("load/image");
const reading = telemetry();
const picture = noise(300_000);
await publisher.ready();
say("ready");

const clock = { sent: 0, images: 0, refused: 0 };
for await (const _ of Deno.stdin.readable) {
  await run();
  const { sent, images } = clock;
  const bytes = (sent - images) * reading.length + images * picture.length;
  say({ ns: performance.now() * 1e6, messages: sent, bytes });
}
await node.shutdown();

async function run(): Promise<void> {
  const start = performance.now();
  let smalls = 0;
  let pictures = 0;
  for (let step = 1; step * STEP_MS <= seconds * 1000; step++) {
    const late = start + step * STEP_MS - performance.now();
    if (late > 0) await new Promise((resolve) => setTimeout(resolve, late));
    for (; smalls < step * STEP_MS * SMALL_HZ / 1000; smalls++) {
      if (small[smalls % small.length]!.publishBytes(reading)) clock.sent++;
    }
    for (; pictures < Math.floor(step * STEP_MS * IMAGE_HZ / 1000); pictures++) {
      if (image.publishBytes(picture)) {
        clock.sent++;
        clock.images++;
      }
    }
  }
}

/** A kilobyte as telemetry is: numbers that change a little, between names that do not. */
function telemetry(): Uint8Array {
  let text = "";
  for (let i = 0; text.length < 1000; i++) text += `"joint_${i}":${Math.random().toFixed(6)},`;
  return new TextEncoder().encode(`{${text.slice(0, 998)}}`);
}

/** A picture as JPEG is: nothing can be compressed. */
function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, Math.min(length, at + 65_536)));
  }
  return bytes;
}
