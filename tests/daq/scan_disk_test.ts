import assert from "node:assert/strict";
import { fromFileUrl } from "../../system/paths.ts";
import { inFolder } from "../lib/in_folder.ts";
import { findPythonWith, runPython } from "../lib/python.ts";

const CHILD = fromFileUrl(new URL("./scan_child.ts", import.meta.url));

/** Rows, columns, and elements of a spectrum: 50 points of 32 KiB. */
const SIZE = ["5", "10", "4096"];

/** Runs a scan whose files may not grow beyond `blocks` of 512 bytes, as on a disk that is full. */
async function runLimited(
  output: string,
  blocks: string,
): Promise<
  { readonly end: string | undefined; readonly said: number; readonly complaints: string }
> {
  const script = `ulimit -f ${blocks}; trap '' XFSZ; exec "$@"`;
  const { stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", script, "sh", Deno.execPath(), "run", "-A", CHILD, output, ...SIZE],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
  return {
    end: lines.at(-1),
    said: lines.length - 1,
    complaints: new TextDecoder().decode(stderr),
  };
}

const python = findPythonWith("numpy", "h5py");

Deno.test({
  name:
    "A scan whose file cannot grow goes on in its journal, from which the file is written later",
  ignore: Deno.build.os === "windows" || python === undefined,
  fn: () =>
    inFolder(async (folder) => {
      const output = `${folder}/a.h5`;
      const full = await runLimited(output, "2048");
      assert.equal(full.end, "failed");
      assert.equal(full.said, 50);
      assert.match(full.complaints, /a\.h5 may not grow any more.*; the scan goes on, its journal/);
      const again = await runLimited(output, "unlimited");
      assert.equal(again.end, "complete", again.complaints);
      // All had been measured.
      assert.equal(again.said, 0);
      await runPython(
        python!,
        `
import h5py, numpy as np
f = h5py.File("${output}")
place = np.add.outer(np.arange(5) * 1000.0, np.arange(10))
assert (f["detectors/power/CH0"][()] == place).all() and f.attrs["state"] == "complete"
assert (f["detectors/spectrum/CH1"][()] == -f["detectors/spectrum/CH0"][()]).all()
`,
      );
    }),
});

Deno.test({
  name: "A scan whose journal cannot grow ends in order, and goes on when there is room",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const output = `${folder}/a.csv`;
      const full = await runLimited(output, "512");
      assert.equal(full.end, "failed");
      assert(full.said > 0 && full.said < 50, `${full.said} points`);
      assert.match(full.complaints, /CH[01]\.bin may not grow any more/);
      const again = await runLimited(output, "unlimited");
      assert.equal(again.end, "complete", again.complaints);
      assert.equal(full.said + again.said, 50);
      const rows = (await Deno.readTextFile(output)).trimEnd().split("\r\n").slice(1);
      assert.equal(new Set(rows.map((row) => row.split(",")[0])).size, 50);
      assert.equal(rows.length, 50);
    }),
});
