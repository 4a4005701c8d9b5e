import assert from "node:assert/strict";
import { until } from "../lib/until.ts";
import { KernelLab } from "./kernel_lab.ts";
import { DEBIAN, runScenario } from "./scenario.ts";

const { python } = DEBIAN;
const ignore = python === undefined;

Deno.test(
  { name: "Observers see everything, and can execute and stop nothing", ignore },
  async () => {
    await using kernel = await KernelLab.start({ args: ["--observers"] });
    const { folder, file } = kernel;
    const watch = `${folder.path}/runtime/observers-${kernel.pid}.json`;
    const { mode } = await until(
      "their file is there",
      () => Deno.stat(watch).catch(() => undefined),
    );
    assert.equal(mode! & 0o777, 0o600);
    await runScenario({ python, folder }, "rights.py observers", file, watch);
  },
);

Deno.test({ name: "Who holds the lease commands alone, until it ends", ignore }, async () => {
  await using kernel = await KernelLab.start();
  await runScenario({ python, folder: kernel.folder }, "rights.py drive", kernel.file);
});

Deno.test({ name: "A client that comes back is told what it has missed", ignore }, async () => {
  await using kernel = await KernelLab.start();
  await runScenario({ python, folder: kernel.folder }, "rights.py replay", kernel.file);
});

Deno.test({
  name: "A kernel that is restarted keeps its process, and ends when it is told to",
  ignore,
}, async () => {
  await using kernel = await KernelLab.start();
  await runScenario({ python, folder: kernel.folder }, "rights.py restart", kernel.file);
  const { code, signal } = await kernel.status;
  assert.deepEqual({ code, signal }, { code: 0, signal: null }, await kernel.output());
  assert.deepEqual(await kernel.folder.processes(), []);
});
