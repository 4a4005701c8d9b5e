import { fromFileUrl } from "../../system/paths.ts";
import { testMainJob } from "../lib/main_job.ts";
import { Collected } from "../lib/collected.ts";
import { robo, spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import assert from "node:assert/strict";

const DEMO_NODES = ["base", "lidar", "driver", "logbook"];

const checkout = fromFileUrl(new URL("../../robo", import.meta.url));

Deno.test("the checkout does the main job from any folder: core, publisher, subscriber, statistics", async () => {
  const folder = await Deno.makeTempDir({ prefix: "robo-main-job-" });
  const env = { PATH: Deno.env.get("PATH") ?? "", HOME: folder };
  const chosen = Deno.env.get("ROBO_DENO");
  await testMainJob({
    executable: checkout,
    env: chosen === undefined ? env : { ...env, ROBO_DENO: chosen },
    folder,
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the demonstration drives its rover until it is stopped, and ends with all that it started", async () => {
  const folder = await Deno.makeTempDir({ prefix: "robo-demo-" });
  const env = { HOME: folder, ROBO_CORE: `ipc://${folder}/in.sock,ipc://${folder}/out.sock` };
  await using child = spawnRobo(["demo", "--json"], { env });
  const output = new Collected(child.process.stdout);
  const errors = new Collected(child.process.stderr);
  const snapshot = await until("the driver has turned the base", () => {
    const last = output.lines.at(-1);
    if (last === undefined) return undefined;
    const snapshot = JSON.parse(last) as {
      topics: { topic: string; subscribers: number; messages: number }[];
      processes: { pid: number; name: string }[];
    };
    const drives = ["odom", "scan", "cmd_vel"].every((name) =>
      snapshot.topics.some(({ topic, subscribers, messages }) =>
        topic === name && subscribers > 0 && messages > 0
      )
    );
    const isComplete = DEMO_NODES.every((node) =>
      snapshot.processes.some(({ name }) => name === node)
    );
    return drives && isComplete ? snapshot : undefined;
  });
  child.process.kill("SIGINT");
  const { code } = await child.process.status;
  assert.equal(code, 0, errors.text);
  for (const { name, pid } of snapshot.processes) {
    await assert.rejects(Deno.stat(`/proc/${pid}`), Deno.errors.NotFound, name);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the demonstration ends by itself after its duration", async () => {
  const folder = await Deno.makeTempDir({ prefix: "robo-demo-" });
  const env = { HOME: folder, ROBO_CORE: `ipc://${folder}/in.sock,ipc://${folder}/out.sock` };
  const { status, stdout, stderr } = await robo(["demo", "--duration", "100ms"], { env });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /ends: its time is over/);
  await Deno.remove(folder, { recursive: true });
});
