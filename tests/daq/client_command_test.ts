import assert from "node:assert/strict";
import { freePorts } from "../../bench/lib/ports.ts";
import { DaqServer } from "../../services/daq/mod.ts";
import { robo, spawnRobo } from "../lib/robo_process.ts";
import { TextLineStream } from "../lib/text_line_stream.ts";
import { until } from "../lib/until.ts";

interface Said {
  readonly name: string;
  readonly event: string;
  readonly text: string;
}

function portOf({ endpoint }: DaqServer): number {
  return Number(endpoint.split(":").at(-1));
}

/** What `robo daq client` says, object by object. */
function eventsOf(process: Deno.ChildProcess): ReadableStreamDefaultReader<string> {
  return process.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
    .getReader();
}

async function next(events: ReadableStreamDefaultReader<string>): Promise<Said> {
  const { value } = await events.read();
  assert(value !== undefined, "it has ended");
  return JSON.parse(value);
}

Deno.test("robo daq client serves simulated devices, waits for the server, and comes back", async () => {
  await using first = await DaqServer.start({ port: 0 });
  const port = portOf(first);
  const args = ["--sim", "camera,piezo", "--name", "cam,z", "--dialect", "T3", "--json"];
  await using child = spawnRobo([
    ...["daq", "client", "--connect", `127.0.0.1:${port}`, "--seed", "3"],
    ...args,
  ]);
  const events = eventsOf(child.process);
  const here = [await next(events), await next(events)];
  assert.deepEqual(here.map(({ name }) => name).sort(), ["cam", "z"]);
  assert(here.every(({ event }) => event === "connected"));
  const online = async ({ lab }: DaqServer) =>
    (await lab.devices()).filter(({ online }) => online).map(({ name }) => name).sort().join();
  await until("both are there", async () => await online(first) === "cam,z");
  {
    using grab = await first.lab.grab("cam", { dimension: "2D" });
    assert.deepEqual(grab.summary().arrays[0]!.shape, [480, 640]);
    const { position } = await first.lab.move("z", { kind: "absolute", to: 3 });
    assert(Math.abs(position.value! - 3) < 0.1);
    assert.equal(position.units, "µm");
  }
  await first.close();
  const gone = [await next(events), await next(events)];
  assert(gone.every(({ event }) => event === "waiting"), JSON.stringify(gone));
  await using second = await DaqServer.start({ port });
  await until("both are back", async () => await online(second) === "cam,z");
  child.process.kill("SIGINT");
  await until("both have said goodbye", async () => await online(second) === "");
  assert.equal((await child.process.status).code, 0);
  await events.cancel();
});

Deno.test("robo daq client can end while it waits for a server", async () => {
  const [port] = freePorts(1);
  await using child = spawnRobo(["daq", "client", "--json", "--connect", `127.0.0.1:${port}`]);
  const events = eventsOf(child.process);
  const { name, event, text } = await next(events);
  assert.deepEqual([name, event], ["camera", "waiting"]);
  assert.match(text, /Nobody listens/);
  child.process.kill("SIGINT");
  assert.equal((await child.process.status).code, 0);
  await events.cancel();
});

for (
  const [args, reason] of [
    [["--sim", "laser"], /no simulated device laser/],
    [["--sim", "camera", "--type", "ACTUATOR"], /A camera is no ACTUATOR/],
    [["--sim", "camera", "--name", "a,b"], /2 names for 1 device/],
    [["--sim", "stage", "--rate", "5"], /stage cannot send data at a rate/],
    [["--fail", "2"], /not a part of a whole/],
  ] as const
) {
  Deno.test(`robo daq client ${args.join(" ")} is refused`, async () => {
    const { status, stderr } = await robo(["daq", "client", ...args]);
    assert.equal(status, 64);
    assert.match(stderr, reason);
  });
}
