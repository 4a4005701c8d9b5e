import assert from "node:assert/strict";
import { findPrograms } from "../../commands/find_programs.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { inFolder } from "../lib/in_folder.ts";
import { findPythonWith, findSystemPythonWith } from "../lib/python.ts";
import { ROBO } from "../lib/robo_process.ts";
import { exampleLab } from "./example_lab.ts";

const NOTEBOOKS = fromFileUrl(new URL("../../examples/notebooks", import.meta.url));
const RUNNER = fromFileUrl(new URL("run_notebook.py", import.meta.url));

const found = await findPrograms(["gcc"], Deno.env.get("PATH"));
const needed = ["nbclient", "nbformat", "ipykernel", "ipywidgets", "matplotlib"];
// Those of the distribution are the oldest that have to do; jupyter_lab_test.ts tries the newest.
const python = findSystemPythonWith(...needed) ?? findPythonWith(...needed);

/** A test that executes a notebook; ignored, by its name, where something is missing. */
function notebookTest(name: string, fn: (folder: string) => Promise<void>): void {
  const ignore = python === undefined || !found.has("gcc");
  Deno.test(
    { name: `${name} (needs ${needed.join(", ")} and gcc)`, ignore },
    () => inFolder(fn),
  );
}

/** Executes a notebook, and gives the text of its outputs. */
async function execute(name: string, folder: string, env: Record<string, string>): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(python!, {
    args: [RUNNER, `${NOTEBOOKS}/${name}`],
    env: {
      ...env,
      ...{ IPYTHONDIR: folder, JUPYTER_RUNTIME_DIR: `${folder}/runtime`, MPLCONFIGDIR: folder },
      ...{ ROBO_NOTEBOOK_SECONDS: "1.5", PYTHONDONTWRITEBYTECODE: "1", TMPDIR: folder },
    },
    stdin: "null",
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

notebookTest(
  "The notebook of telemetry receives, plots, counts, commands and asks",
  async (folder) => {
    await using lab = await exampleLab(folder);
    const said = await execute("telemetry.ipynb", folder, { ROBO_BRIDGE_URL: lab.server.url });
    assert.match(said, /arm\.Telemetry/);
    assert.match(said, /'mode': 'MODE_WAVE'/);
    assert.match(said, /[1-9]\d* points in 1\.5 s/);
    assert.match(said, /[1-9]\d* structs/);
    assert.match(said, /^sent$/m);
    assert.match(said, /Command\.target is an array of 2/);
    assert.match(said, /'status': 0/);
    assert.match(said, /'view': 'form'/);
    // What was sent has come to the program: 0.5 rad is where its joints were told to go.
    assert.equal(lab.server.bridge.topic("arm.Command")!.messages, 1);
  },
);

notebookTest(
  "The notebook of the driver starts, watches, restarts and ends bridge and driver",
  async (folder) => {
    const said = await execute("driver.ipynb", folder, { ROBO });
    assert.match(said, /it counts from the start again: True/);
    assert.match(said, /driver: ended with status 0/);
    assert.match(said, /bridge: ended with status 0/);
  },
);

Deno.test("The example notebooks hold no outputs", async () => {
  for (const name of ["telemetry.ipynb", "driver.ipynb"]) {
    const { cells } = JSON.parse(await Deno.readTextFile(`${NOTEBOOKS}/${name}`));
    for (const { outputs = [], execution_count: count = null } of cells) {
      assert.deepEqual(outputs, []);
      assert.equal(count, null);
    }
  }
});
