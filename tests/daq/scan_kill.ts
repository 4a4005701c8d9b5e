import assert from "node:assert/strict";
import { salvageScan } from "../../services/daq/mod.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { findPythonWith, runPython } from "../lib/python.ts";
import { TextLineStream } from "../lib/text_line_stream.ts";

const CHILD = fromFileUrl(new URL("./scan_child.ts", import.meta.url));

/** When a scan is killed: after so many of its points, or after so many milliseconds. */
export type Moment = { readonly points: number } | { readonly ms: number };

/** What becomes of a scan that is killed again and again. */
export interface KilledScan {
  /** Where its output is. */
  readonly output: string;
  /** Rows and columns of its grid. */
  readonly size: readonly [rows: number, columns: number];
  /** When it is killed; after that it runs to its end. */
  readonly moments: readonly Moment[];
  /** Hears of each kill, and of what was left. */
  readonly onKill?: (said: number, salvaged: number) => void;
}

/** Kills a scan at each of the moments, salvages what is left each time, and resumes it; at last checks that all is there. */
export async function killAndResume(scan: KilledScan): Promise<void> {
  const { output, size, moments, onKill } = scan;
  const rescued = output.replace(/\.[a-z0-9]+$/, "-rescued.csv");
  let least = 0;
  for (const moment of moments) {
    const { said, end } = await runChild(output, size, moment);
    if (end === "complete") break;
    // It may have been killed before it had anything.
    const found = await salvageScan({ path: output, output: rescued, force: true, compress: false })
      .catch((error) => {
        if (error.code !== "missing" || said > 0 || least > 0) throw error;
        return { points: 0, damaged: [] };
      });
    assert.deepEqual(found.damaged, []);
    assert(found.points >= Math.max(said, least), `${found.points} of ${said} points were left`);
    // What it had before it said so may be one point more.
    if (said > 0) assert(found.points <= said + 1, `${found.points} points after ${said}`);
    least = found.points;
    onKill?.(said, found.points);
  }
  const { end } = await runChild(output, size);
  assert.equal(end, "complete");
  await checkJournal(`${output}.journal`, size[0] * size[1]);
  await checkHdf5(output, size);
}

async function runChild(
  output: string,
  [rows, columns]: readonly [number, number],
  moment?: Moment,
): Promise<{ readonly said: number; readonly end: string | undefined }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", CHILD, output, String(rows), String(columns)],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const kill = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  const timer = moment !== undefined && "ms" in moment ? setTimeout(kill, moment.ms) : undefined;
  let said = 0;
  let end: string | undefined;
  let own = 0;
  const lines = child.stdout.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  for await (const line of lines) {
    if (/^[0-9]+$/.test(line)) said = Number(line);
    else end = line;
    if (moment !== undefined && "points" in moment && ++own === moment.points) kill();
  }
  clearTimeout(timer);
  await child.status;
  return { said, end };
}

/** Each point is there exactly once, whole lines all of them. */
async function checkJournal(journal: string, points: number): Promise<void> {
  const text = await Deno.readTextFile(`${journal}/points.jsonl`);
  const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  const found = lines.filter(({ type }) => type === "point").map(({ point }) => point);
  assert.equal(found.length, points);
  assert.equal(new Set(found).size, points);
  // numpy maps these files: points follow each other without gaps.
  assert.equal((await Deno.stat(`${journal}/arrays/power/CH0.bin`)).size, points * 8);
  assert.equal((await Deno.stat(`${journal}/arrays/spectrum/CH0.bin`)).size, points * 64);
}

async function checkHdf5(
  output: string,
  [rows, columns]: readonly [number, number],
): Promise<void> {
  const python = findPythonWith("numpy", "h5py");
  if (python === undefined) return;
  await runPython(
    python,
    `
import h5py, numpy as np, hashlib
f = h5py.File("${output}")
lift, stage = np.meshgrid(np.arange(${rows}), np.arange(${columns}), indexing="ij")
place = lift * 1000.0 + stage
assert f.attrs["state"] == "complete" and f.attrs["points_measured"] == ${rows * columns}
assert (f["status"][()] == 1).all()
assert (f["detectors/power/CH0"][()] == place).all()
assert (f["detectors/spectrum/CH0"][()] == (place[..., None] + np.arange(16) / 16).astype("f4")).all()
assert (f["positions/lift"][()] == lift).all() and (f["positions/stage"][()] == stage).all()
assert sorted(f["order"][()].ravel().tolist()) == list(range(${rows * columns}))
for name in ("power", "spectrum"):
    d = f["detectors/" + name + "/CH0"]
    assert hashlib.sha256(d[()].tobytes()).hexdigest() == d.attrs["sha256"]
`,
  );
}
