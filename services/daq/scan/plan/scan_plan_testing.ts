import type { ScanAxis, ScanDetector, ScanPlan } from "./scan_plan.ts";

/** What a test says of a plan. */
export type PlanWish = Partial<Omit<ScanPlan, "axes" | "detectors">> & {
  /** Axes; what is left out has its default. */
  readonly axes?: readonly (Partial<ScanAxis> & Pick<ScanAxis, "device" | "positions">)[];
  /** Detectors; what is left out has its default. */
  readonly detectors?: readonly (Partial<ScanDetector> & Pick<ScanDetector, "device">)[];
};

/** A plan for a test: of one axis `stage` with three points and the detector `cam`, unless told otherwise. */
export function planOf(wish: PlanWish = {}): ScanPlan {
  const {
    axes = [{ device: "stage", positions: [0, 1, 2] }],
    detectors = [{ device: "cam" }],
    ...rest
  } = wish;
  return {
    name: "test",
    comment: "",
    pattern: "raster",
    settle: 0,
    moves: "together",
    readPositions: false,
    offline: { wait: 10_000, then: "abort" },
    ...rest,
    axes: axes.map((axis) => ({ onTimeout: "abort", retries: 0, settle: 0, ...axis })),
    detectors: detectors.map((detector) => ({
      onTimeout: "abort",
      retries: 0,
      average: 1,
      ...detector,
    })),
  };
}
