import assert from "node:assert/strict";
import { installedKernel, KERNEL_NAME } from "./installed_kernel.ts";
import { HAS_LAB, useJupyterLab } from "./jupyter_lab.ts";

const PLOT =
  `const points = [3, 1, 4, 1, 5, 9, 2, 6].map((y, x) => \`\${20 + x * 40},\${110 - y * 10}\`).join(" ");
await Deno.jupyter.display(Deno.jupyter.svg\`<svg xmlns="http://www.w3.org/2000/svg" width="340" height="120">
<rect width="340" height="120" fill="white" stroke="gray"/><polyline points="\${points}" fill="none" stroke="crimson" stroke-width="3"/></svg>\`);`;

const CELLS = [
  "/** How strong the motor is turned up. */\nconst gain: number = 2.5;\nfunction torque(current: number) { return current * gain }\ntorque(4)",
  PLOT,
  "[{ joint: 'elbow', angle: 30 }, { joint: 'wrist', angle: -5 }]",
  "const arm = undefined;\narm.home()",
  "console.log('spins'); while (true) {}",
  "gain + 1",
  "",
];

/** A notebook of code cells, as files of version 4.5 are. */
function notebook(cells: readonly string[]): string {
  return JSON.stringify({
    cells: cells.map((source, at) => ({
      ...{ cell_type: "code", id: `cell-${at}`, metadata: {}, source },
      ...{ outputs: [], execution_count: null },
    })),
    metadata: {
      kernelspec: { name: KERNEL_NAME, display_name: "TypeScript", language: "typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

Deno.test({
  name:
    "A notebook in Jupyter Lab shows plots, tables and errors, completes, is interrupted and restarted",
  ignore: !HAS_LAB,
}, async () => {
  await using folder = await installedKernel();
  await Deno.writeTextFile(`${folder.work}/robot.ipynb`, notebook(CELLS));
  const picture = Deno.env.get("ROBO_TEST_PICTURE") ?? `${folder.path}/lab.png`;
  const seen = await useJupyterLab(folder, "robot.ipynb", picture);
  assert.equal(seen.failure, undefined, JSON.stringify(seen, undefined, 1));
  assert.match(`${seen.kernel}`, /TypeScript/);
  assert.ok(Number(seen.coloured) > 5, "the code has no colours");
  assert.equal(seen.value, "10");
  assert.equal(seen.plot, 1);
  assert.equal(seen.table, 3);
  assert.match(`${seen.error}`, /TypeError/);
  assert.match(`${seen.completed}`, /encodeURIComponent/);
  assert.match(`${seen.tooltip}`, /torque|gain/);
  assert.match(`${seen.interrupted}`, /Interrupted/);
  assert.equal(seen.kept, "3.5");
  assert.match(`${seen.restarted}`, /ReferenceError/);
});
