// Sends raw camera frames, 640 × 480 RGB at 30 Hz, and measures what arrives.
import { initNode } from "robo";

await using node = initNode("camera");
const frame = new Uint8Array(640 * 480 * 3);
const frames = node.publisher({ encoding: "raw" }).topicPublisher("camera/raw");

let bytes = 0;
// The callback of a raw subscription sees each frame where it arrived, without a copy; it is valid during the call.
node.subscribe<Uint8Array>("camera/raw", (pixels) => {
  bytes += pixels.length;
}, { encoding: "raw" });
await node.ready();

const reporting = node.spin(1, () => {
  node.logInfo(`${(bytes / 1e6).toFixed(1)} MB in the last second`);
  bytes = 0;
});
await node.spin(30, () => {
  frame.fill(Date.now() & 0xff);
  frames.publishBytes(frame); // copied before it returns
});
await reporting;
