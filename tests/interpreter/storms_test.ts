import assert from "node:assert/strict";
import { fromFileUrl } from "../../system/paths.ts";
import { LineProcess } from "../lib/line_process.ts";
import { until } from "../lib/until.ts";
import { KernelLab } from "./kernel_lab.ts";
import { DEBIAN, runScenario } from "./scenario.ts";

const SCRIPT = fromFileUrl(new URL("./storms.py", import.meta.url));
const { python } = DEBIAN;
const ignore = python === undefined;

Deno.test(
  { name: "Clients learn each death of the engine, and go on with a new one", ignore },
  async () => {
    await using kernel = await KernelLab.start();
    await runScenario({ python, folder: kernel.folder }, "storms.py engine", kernel.file, "9");
  },
);

Deno.test(
  { name: "Code that ends or bursts its engine does not end the kernel", ignore },
  async () => {
    await using kernel = await KernelLab.start({ args: ["--engine-memory", "128MiB"] });
    await runScenario({ python, folder: kernel.folder }, "storms.py exits", kernel.file);
  },
);

Deno.test(
  { name: "Clients that are killed in the middle of their work disturb nobody", ignore },
  async () => {
    await using kernel = await KernelLab.start();
    await runScenario({ python, folder: kernel.folder }, "storms.py client", kernel.file, "8");
  },
);

Deno.test({
  name: "A kernel that is killed leaves neither a connection file nor a process",
  ignore,
}, async () => {
  await using kernel = await KernelLab.start();
  const { folder, file } = kernel;
  await using client = new LineProcess([python!, SCRIPT, "kernel", file], folder.env);
  assert.equal(await client.says(), "runs");
  kernel.kill("SIGKILL");
  assert.match(await client.says(), /^noticed/);
  await until("nothing of it is left", async () => (await folder.processes()).length === 0);
  assert.deepEqual(await folder.connectionFiles(), []);
});
