// deno-lint-ignore-file no-console
// A detector with one parameter, that any PyMoDAQ server takes: robo run examples/daq/detector.ts [HOST [PORT]]
import { DeviceParameters, serveDetector } from "robo";

const [host = "127.0.0.1", port = "6341"] = Deno.args;

const parameters = new DeviceParameters({
  period: { type: "float", value: 20, limits: [1, 1000], title: "Period (points)" },
});

const device = await serveDetector({
  host,
  port: Number(port),
  name: "wave",
  units: "V",
  parameters,
  grab: (dimension) => {
    const period = Number(parameters.get("period"));
    const wave = (at: number) => Math.sin(Date.now() / 1000 + 2 * Math.PI * at / period);
    if (dimension === "0D") return wave(0);
    return {
      data: Float64Array.from({ length: 100 }, (_, at) => wave(at)),
      labels: ["voltage"],
      axes: [{
        label: "Time",
        units: "ms",
        data: Float64Array.from({ length: 100 }, (_, at) => at),
      }],
    };
  },
});
console.log(`${device.name} is at ${device.endpoint}`);
await device.spin();
