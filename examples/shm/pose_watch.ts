// deno-lint-ignore-file no-console -- What is printed here is for whoever runs it.
// Waits for each new pose, until Ctrl-C.
import { HostVariable } from "robo";

using pose = new HostVariable<{ x: number; y: number }>("pose");
for await (const { value: { x, y }, info } of pose.readings()) {
  console.log(`x ${x.toFixed(3)}  y ${y.toFixed(3)}  ${info.skipped} passed over`);
}
