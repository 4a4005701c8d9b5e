import { findPythonWith } from "../lib/python.ts";
import { installedKernel, KERNEL_NAME } from "./installed_kernel.ts";
import { debianWith, runScenario } from "./scenario.ts";

/** What Jupyter does with an installed kernel, as functions of notebooks.py, and the modules that it takes. */
const SCENARIOS: readonly (readonly [function: string, claim: string, modules: string[]])[] = [
  ["executed", "executes a notebook with plots, tables, updates and an error", ["nbclient"]],
  ["fails", "ends a notebook at its first error", ["nbclient"]],
  ["times_out", "interrupts a cell that takes too long and goes on", ["nbclient"]],
  ["converted", "makes a page and a script of a notebook", ["nbconvert"]],
  ["managed", "starts, interrupts, restarts and ends the kernel", ["nbformat"]],
  ["killed", "finds nothing left of a kernel that was killed", ["nbformat"]],
];

for (const [scenario, claim, modules] of SCENARIOS) {
  const pythons = {
    "Debian's Jupyter": debianWith("jupyter_client", ...modules),
    "The newest Jupyter": findPythonWith("jupyter_client", ...modules),
  };
  for (const [name, python] of Object.entries(pythons)) {
    Deno.test({ name: `${name} ${claim}`, ignore: python === undefined }, async () => {
      await using folder = await installedKernel();
      await runScenario({ python, folder }, `notebooks.py ${scenario}`, KERNEL_NAME);
    });
  }
}

const suite = findPythonWith("jupyter_kernel_test");

Deno.test({
  name: "Jupyter's own test suite for kernels passes with the installed kernel",
  ignore: suite === undefined,
}, async () => {
  await using folder = await installedKernel();
  await runScenario({ python: suite, folder }, "conformance.py all", KERNEL_NAME);
});
