// Runs a loop at 50 Hz without drift, and says when a cycle took too long.
import { initNode } from "robo";

await using node = initNode("controller");
const rate = node.rate(50);
for (let cycle = 1; !node.isShutdown; cycle++) {
  if (cycle % 100 === 0) busyFor(70); // now and then the work takes too long
  const { overrun, missed } = await rate.sleep();
  if (overrun > 0) {
    node.logWarn(`Cycle ${cycle} was ${overrun.toFixed(1)} ms late, skipped ${missed}`);
  }
}

function busyFor(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
