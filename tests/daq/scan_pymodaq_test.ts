import assert from "node:assert/strict";
import { runScan } from "../../services/daq/mod.ts";
import { arrayData, MemoryLab, scalarData, wireArray } from "../../services/daq/lab_testing.ts";
import { planOf, type PlanWish } from "../../services/daq/scan/plan/scan_plan_testing.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { isInstalled, VERSIONS } from "./pymodaq/real_pymodaq.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

const AXES: PlanWish["axes"] = [
  { device: "lift", positions: [0, 1, 5] },
  { device: "stage", positions: [1, 2, 3] },
];

/** A scan of an image and a number, whose labels are what `label` says. */
async function scanTo(output: string, wish: PlanWish, label = "CH0"): Promise<void> {
  const axis = (label: string, values: readonly number[], index: number) => ({
    label,
    units: "mm",
    data: wireArray(Float64Array.from(values)),
    index,
    spreadOrder: 0,
  });
  const lab: MemoryLab = new MemoryLab({
    stage: { kind: "actuator" },
    lift: { kind: "actuator" },
    cam: {
      kind: "detector",
      title: label,
      grab: () =>
        arrayData("cam", [wireArray(Uint16Array.of(1, 2, 3, 4, 5, 6), [2, 3])], {
          labels: [label],
          units: label === "CH0" ? "count" : label,
          axes: [axis("y", [1, 2], 0), axis("x", [1, 2, 3], 1)],
        }),
    },
    power: {
      kind: "detector",
      grab: async () => scalarData("power", (await lab.position("stage")).value!, "mW"),
    },
  });
  const plan = planOf({
    axes: AXES!,
    detectors: [{ device: "cam" }, { device: "power" }],
    ...wish,
  });
  const result = await runScan({
    lab,
    plan,
    outputs: [output],
    compress: false,
    version: "0.0.0",
  });
  assert.equal(result.end, "complete", String(result.failure));
}

const SCRIPT = `
import sys, warnings
warnings.simplefilter("ignore")
from pathlib import Path
from pymodaq.utils.h5modules.saving import H5SaverLowLevel
from pymodaq.utils.h5modules.data_saving import DataLoader
saver = H5SaverLowLevel()
saver.open_file(Path(sys.argv[1]), "r")
loader = DataLoader(saver)
def load(path):
    data = loader.load_data("/RawData/Scan000/" + path)
    return data, {a.label: (a.units, a.index, a.get_data().tolist()) for a in data.axes}
list(map(lambda node: dict(node.attrs.to_dict()), saver.walk_nodes("/")))
`;

/** Runs PyMoDAQ on a file. */
async function readByPymodaq(version: string, file: string, script: string): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "robo-pymodaq-" });
  try {
    const { success, stderr } = await new Deno.Command("timeout", {
      args: [
        ...["--kill-after=1", "100", `${ROOT}.venv-pymodaq-${version}/bin/python`],
        ...["-c", SCRIPT + script, file],
      ],
      env: { HOME: home, XDG_RUNTIME_DIR: home, QT_QPA_PLATFORM: "offscreen" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    assert(success, new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

for (const version of VERSIONS) {
  const ignore = !isInstalled(version);

  Deno.test({
    name: `PyMoDAQ ${version} reads a scan's data with the axes of the scan and its own`,
    ignore,
    async fn() {
      const folder = await Deno.makeTempDir();
      try {
        await scanTo(`${folder}/map.h5`, {});
        await readByPymodaq(
          version,
          `${folder}/map.h5`,
          `
image, axes = load("Detector000/Data2D/CH00/Data00")
assert image.shape == (3, 3, 2, 3) and tuple(image.nav_indexes) == (0, 1), image
assert axes == {"lift": ("mm", 0, [0, 1, 5]), "stage": ("mm", 1, [1, 2, 3]),
                "y": ("mm", 2, [1, 2]), "x": ("mm", 3, [1, 2, 3])}, axes
number, axes = load("Detector001/Data0D/CH00/Data00")
assert number[0].tolist() == [[1, 2, 3]] * 3 and set(axes) == {"lift", "stage"}
`,
        );
        await scanTo(`${folder}/list.h5`, { pattern: "list" });
        await readByPymodaq(
          version,
          `${folder}/list.h5`,
          `
number, axes = load("Detector001/Data0D/CH00/Data00")
assert number[0].tolist() == [1, 2, 3] and number.distribution.name == "spread"
assert axes == {"lift": ("mm", 0, [0, 1, 5]), "stage": ("mm", 0, [1, 2, 3])}, axes
`,
        );
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });

  Deno.test({
    name:
      `PyMoDAQ ${version}, which evaluates attributes, finds nothing to evaluate in what devices say`,
    ignore,
    async fn() {
      const folder = await Deno.makeTempDir();
      try {
        const code = `__import__('os').mkdir('${folder}/evaluated')`;
        const label = JSON.stringify({ module: "builtins", type: "int", data: code });
        await scanTo(`${folder}/map.h5`, { comment: ` ${label}`, name: label }, label);
        await readByPymodaq(version, `${folder}/map.h5`, "");
        await assert.rejects(Deno.stat(`${folder}/evaluated`), Deno.errors.NotFound);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}
