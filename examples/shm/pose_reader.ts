// deno-lint-ignore-file no-console -- What is printed here is for whoever runs it.
// Prints the newest pose, whoever wrote it, and where it comes from.
import { HostVariable } from "robo";

using pose = new HostVariable<{ x: number; y: number }>("pose", { create: false });
const { value: { x, y }, info } = pose.read();
const { writer } = info;
console.log(
  `x ${x.toFixed(3)}  y ${y.toFixed(3)}  value ${info.ticket} of ${writer.name} (${writer.pid})`,
);
