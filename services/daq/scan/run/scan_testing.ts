import {
  arrayData,
  type MemoryDevice,
  MemoryLab,
  parameter,
  scalarData,
  wireArray,
} from "../../lab_testing.ts";
import { planOf, type PlanWish } from "../plan/scan_plan_testing.ts";
import { runScan, type ScanOptions, type ScanResult } from "./run_scan.ts";

/** A folder that is removed at the end. */
export async function folder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** A stage, and a camera whose picture says where the stage is. */
export function lab(more: Readonly<Record<string, MemoryDevice>> = {}): MemoryLab {
  const made: MemoryLab = new MemoryLab({
    stage: { kind: "actuator" },
    lift: { kind: "actuator", units: "deg" },
    cam: {
      kind: "detector",
      parameters: parameter("cam", "group", {
        children: [parameter("exposure", "float", { value: 10 })],
      }),
      grab: async () => {
        const { value } = await made.position("stage");
        const picture = Uint16Array.from({ length: 6 }, (_, i) => value! * 10 + i);
        const data = wireArray(Float64Array.of(400, 500, 600));
        return arrayData("cam", [wireArray(picture, [2, 3])], {
          units: "counts",
          axes: [{ label: "λ", units: "nm", data, index: 1, spreadOrder: 0 }],
        });
      },
    },
    power: {
      kind: "detector",
      grab: async () => {
        const [stage, lift] = [await made.position("stage"), await made.position("lift")];
        return scalarData("power", stage.value! * 100 + lift.value!, "mW");
      },
    },
    ...more,
  });
  return made;
}

/** Runs a scan into `path`. */
export async function scan(
  path: string,
  devices: MemoryLab,
  wish: PlanWish,
  options: Partial<ScanOptions> = {},
): Promise<ScanResult> {
  return await runScan({
    lab: devices,
    plan: planOf(wish),
    outputs: [path],
    compress: false,
    version: "0.0.0",
    ...options,
  });
}

/** A map of two rows of three points, by two detectors. */
export const MAP: PlanWish = {
  pattern: "snake",
  axes: [{ device: "lift", positions: [0, 1] }, { device: "stage", positions: [1, 2, 3] }],
  detectors: [{ device: "cam", dimension: "2D" }, { device: "power" }],
};
