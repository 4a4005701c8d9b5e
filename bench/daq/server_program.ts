/**
 * Our server, that asks a detector for data again and again, and measures how long it takes.
 *
 *     server_program.ts COUNT WARM_UP BYTES
 *
 * Prints the port, waits for one detector, and prints the median and the mean of the times of a request, in nanoseconds: the median of
 * batches, of which there are about 200.
 *
 * @module
 */
import { DaqServer } from "../../services/daq/mod.ts";
import { until } from "../../tests/lib/until.ts";
import { say } from "../shm/say.ts";
import { median } from "../lib/numbers.ts";

const [count = 0, warmUp = 0, bytes = 0] = Deno.args.map(Number);

await using server = await DaqServer.start({ port: 0 });
say({ port: Number(server.endpoint.split(":").at(-1)) });
const { lab } = server;
const device = await until("a detector comes", async () => (await lab.devices())[0]);
async function once(): Promise<void> {
  using grab = await lab.grab(device.name, { dimension: "2D" });
  if (grab.data.data[0]!.data[0]!.bytes.length !== bytes) throw new Error("Not the data");
}
for (let number = 0; number < warmUp; number++) await once();
// A look at the clock costs as much as a twentieth of a request: one for several.
const batch = Math.max(1, Math.floor(count / 200));
const times: number[] = [];
for (let number = 0; number < count; number += batch) {
  const begin = performance.now();
  for (let inBatch = 0; inBatch < batch; inBatch++) await once();
  times.push((performance.now() - begin) / batch * 1e6);
}
say({ median: median(times), mean: times.reduce((sum, one) => sum + one) / times.length });
