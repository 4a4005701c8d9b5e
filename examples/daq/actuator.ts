// deno-lint-ignore-file no-console
// An actuator that takes its time, and can be stopped: robo run examples/daq/actuator.ts [HOST [PORT]]
import { serveActuator } from "robo";

const [host = "127.0.0.1", port = "6341"] = Deno.args;

let angle = 0;

const device = await serveActuator({
  host,
  port: Number(port),
  name: "mirror",
  units: "deg",
  position: () => angle,
  move: async (to, signal) => {
    while (angle !== to && !signal.aborted) {
      const step = Math.max(-0.5, Math.min(0.5, to - angle));
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (!signal.aborted) angle += step;
    }
  },
});
console.log(`${device.name} is at ${device.endpoint}`);
await device.spin();
