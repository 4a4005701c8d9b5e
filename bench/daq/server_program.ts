/**
 * Our server, that asks a detector for data, as often as it is told to.
 *
 *     server_program.ts BATCH WARM_UP BYTES
 *
 * Prints the port, waits for one detector, asks it WARM_UP times, and prints `ready`. From then on, for each line of its input, it asks
 * BATCH times and prints how long that took: see `Mark`.
 *
 * @module
 */
import { DaqServer } from "../../services/daq/mod.ts";
import { until } from "../../tests/lib/until.ts";
import { say } from "../shm/say.ts";

const [batch = 0, warmUp = 0, bytes = 0] = Deno.args.map(Number);

await using server = await DaqServer.start({ port: 0 });
say({ port: Number(server.endpoint.split(":").at(-1)) });
const { lab } = server;
const device = await until("a detector comes", async () => (await lab.devices())[0]);

async function once(): Promise<void> {
  using grab = await lab.grab(device.name, { dimension: "2D" });
  if (grab.data.data[0]!.data[0]!.bytes.length !== bytes) throw new Error("Not the data");
}

for (let number = 0; number < warmUp; number++) await once();
say("ready");
const line = new Uint8Array(16);
while (await Deno.stdin.read(line) !== null) {
  const begin = performance.now();
  for (let number = 0; number < batch; number++) await once();
  say({ ns: (performance.now() - begin) * 1e6, messages: batch, bytes: batch * bytes });
}
