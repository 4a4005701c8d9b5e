import assert from "node:assert/strict";
import { DaqControl, type Lab, serveDetector } from "../../client/mod.ts";
import { DaqServer } from "../../services/daq/mod.ts";
import { until } from "../lib/until.ts";
import { spawnRobo } from "../lib/robo_process.ts";
import { TextLineStream } from "../lib/text_line_stream.ts";

/** Grabs whose lines are more than pipes and the server's own memory hold, of some 200 bytes each. */
const GRABS = 10_000;

/** Grabs that fail, whose lines are more than a pipe holds, of some 80 bytes each. */
const PROBLEMS = 2500;

Deno.test("A server whose output is not read serves its devices, and says how many lines it has left out", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using child = spawnRobo([
      ...["daq-server", "--port", "0", "--http", "127.0.0.1:0", "--json"],
    ], { env: { ROBO_RUNTIME_DIR: `${folder}/run` } });
    const { process } = child;
    const errors = process.stderr.pipeTo(new WritableStream());
    const lines = process.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream()).getReader();
    const { endpoint, url } = JSON.parse((await lines.read()).value!);
    await using lab = await DaqControl.connect({ url });
    const port = Number(endpoint.split(":").at(-1));
    await using _cam = await serveDetector({ port, name: "cam", grab: () => 1 });
    const signal = AbortSignal.timeout(300_000);
    for (let done = 0; done < GRABS; done++) {
      // It is online when it has answered once.
      if (done === 0) { while (!(await isThere(lab, "cam"))) signal.throwIfAborted(); }
      using _grab = await lab.grab("cam", { signal });
    }
    // Whoever reads again sees whole lines.
    const types: string[] = [];
    while (types.at(-1) !== "left-out") {
      types.push(JSON.parse((await lines.read()).value!).type);
    }
    assert(types.length > 100);
    process.kill("SIGTERM");
    for (let line = await lines.read(); !line.done; line = await lines.read()) {
      JSON.parse(line.value);
    }
    await Promise.all([errors, process.status]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Simulated devices whose problems nobody reads go on answering", async () => {
  await using server = await DaqServer.start({ port: 0 });
  const { lab } = server;
  const port = Number(server.endpoint.split(":").at(-1));
  await using child = spawnRobo([
    ...["daq", "client", "--sim", "camera", "--connect", `127.0.0.1:${port}`],
    ...["--fail", "0.9", "--seed", "1", "--json"],
  ]);
  const { process } = child;
  const errors = process.stderr.pipeTo(new WritableStream());
  await until("it is there", () => isThere(lab, "camera"));
  let failed = 0;
  for (let done = 0; done < PROBLEMS; done++) {
    await lab.grab("camera", { timeout: 60_000 }).then(
      (grab) => grab[Symbol.dispose](),
      (error) => {
        assert.doesNotMatch(error.message, /in time|gone/);
        failed++;
      },
    );
  }
  assert(failed > PROBLEMS / 2, `${failed} failed`);
  // What was said meanwhile is whole.
  process.kill("SIGTERM");
  const lines = process.stdout.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  let said = 0;
  for await (const line of lines) if (JSON.parse(line).event === "problem") said++;
  assert.equal(said, failed);
  assert.equal((await process.status).code, 0);
  await errors;
});

async function isThere(lab: Lab, name: string): Promise<boolean> {
  return (await lab.devices()).some((device) => device.name === name && device.online);
}
