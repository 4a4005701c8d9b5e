import assert from "node:assert/strict";
import { fromFileUrl } from "../../system/paths.ts";
import { findPrograms } from "../../commands/find_programs.ts";
import { inFolder } from "../lib/in_folder.ts";
import { findPythonWith } from "../lib/python.ts";
import { exampleLab } from "./example_lab.ts";

const RUNNER = fromFileUrl(new URL("plot_headless.py", import.meta.url));
const FOLDERS = ["examples/python", "native/python"].map((folder) =>
  fromFileUrl(new URL(`../../${folder}`, import.meta.url))
);

const found = await findPrograms(["gcc"], Deno.env.get("PATH"));
const python = findPythonWith("matplotlib");

/** Times and values of a curve. */
type Curve = readonly [readonly number[], readonly number[]];

Deno.test({
  name:
    "The example with matplotlib draws the newest seconds of chosen fields (needs matplotlib and gcc)",
  ignore: python === undefined || !found.has("gcc"),
}, () => inFolder((folder) => drawsNewest(python!, folder)));

async function drawsNewest(python: string, folder: string): Promise<void> {
  await using lab = await exampleLab(folder);
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: [RUNNER, lab.server.url.replace("http", "ws"), "arm.Telemetry", "hand.x", "hand.y"],
    env: { PYTHONPATH: FOLDERS.join(":"), PYTHONDONTWRITEBYTECODE: "1", MPLCONFIGDIR: folder },
    stdin: "null",
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const { curves, window } = JSON.parse(new TextDecoder().decode(stdout));
  assert.deepEqual(window, [-10, 0]);
  assert.deepEqual(Object.keys(curves), ["hand.x", "hand.y"]);
  for (const [times, values] of Object.values(curves) as Curve[]) {
    assert.equal(times.length, values.length);
    assert.equal(times.at(-1), 0);
    assert.deepEqual(times, times.toSorted((a, b) => a - b));
    // The arm of the example waves: its hand is within its reach of half a metre, and moves.
    assert.ok(values.every((value) => Math.abs(value) < 0.8), `${values}`);
    assert.ok(Math.max(...values) - Math.min(...values) > 0.01, `${values}`);
  }
}
