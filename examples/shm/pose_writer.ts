// deno-lint-ignore-file no-console -- What is printed here is for whoever runs it.
// Writes a pose ten times a second. If this program is killed, its last will is what the others read.
import { HostVariable } from "robo";

/** Where a robot is, in metres and radians. */
interface Pose {
  x: number;
  y: number;
  theta: number;
  lost?: boolean;
}

using pose = new HostVariable<Pose>("pose");
pose.lastWill({ x: 0, y: 0, theta: 0, lost: true });
for (let i = 1; i <= Number(Deno.args[0] ?? 100); i++) {
  const theta = 0.01 * i;
  pose.data = { x: Math.cos(theta), y: Math.sin(theta), theta };
  console.log(`wrote value ${pose.ticket}`);
  await new Promise((resolve) => setTimeout(resolve, 100));
}
