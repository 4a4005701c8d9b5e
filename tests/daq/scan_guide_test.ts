import assert from "node:assert/strict";
import { parseScan, runScan } from "../../services/daq/mod.ts";
import { arrayData, MemoryLab, parameter, wireArray } from "../../services/daq/lab_testing.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { findPythonWith } from "../lib/python.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** The blocks of the guide in a language, in order. */
async function blocks(language: string): Promise<string[]> {
  const guide = await Deno.readTextFile(`${ROOT}docs/daq-scan.md`);
  const pattern = new RegExp("```" + language + "\\n([^]*?)```", "g");
  return [...guide.matchAll(pattern)].map((match) => match[1]!);
}

const python = findPythonWith("numpy", "h5py");

Deno.test({
  name: "The guide's scan can be read and run, and its Python finds what it says",
  ignore: python === undefined,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const [file = ""] = await blocks("jsonc");
      const { plan, output } = parseScan(file, "map.json");
      assert.deepEqual(output, ["map.h5"]);
      const picture = [wireArray(new Uint16Array(6), [2, 3])];
      const lab = new MemoryLab({
        lift: { kind: "actuator" },
        stage: { kind: "actuator" },
        cam: {
          kind: "detector",
          parameters: parameter("cam", "group"),
          grab: () => arrayData("cam", picture),
        },
        power: {
          kind: "detector",
          grab: () =>
            arrayData("power", [wireArray(Float64Array.of(1))], {
              dim: "Data0D",
              labels: ["CH00"],
            }),
        },
      });
      const axes = plan.axes.map((axis) => ({ ...axis, settle: 0 }));
      const result = await runScan({
        lab,
        plan: { ...plan, axes },
        outputs: [`${folder}/map.h5`],
        compress: false,
        version: "0.0.0",
        keepJournal: true,
      });
      assert.deepEqual([result.end, result.points], ["complete", 451]);
      // The last one is for PyMoDAQ, which another test runs.
      for (const script of (await blocks("python")).slice(0, -1)) {
        const { success, stderr, stdout } = await new Deno.Command(python!, {
          args: ["-c", script],
          cwd: folder,
          stdin: "null",
          stdout: "piped",
          stderr: "piped",
        }).output();
        assert(success, new TextDecoder().decode(stderr));
        const said = new TextDecoder().decode(stdout);
        if (script.includes("h5py")) assert.match(said, /^complete \(11, 41\) mm\n<cam /);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
