/**
 * Scans: files that say what is measured where, the engine that does it, and what is left when it was killed.
 *
 * @module
 */
export { parseScan, type ReadScan, readScan } from "./plan/read_scan_file.ts";
export { scanSchema } from "./plan/scan_fields.ts";
export type * from "./plan/scan_plan.ts";
export { ScanControl } from "./run/scan_control.ts";
export type { ScanProgress } from "./run/progress.ts";
export { runScan, type ScanOptions, type ScanResult } from "./run/run_scan.ts";
export { type SalvageOptions, type SalvageResult, salvageScan } from "./run/salvage.ts";
export { forecastScan, type ScanForecast } from "./run/dry_run.ts";
export { ScanRunner, type ScanRunnerOptions } from "./server/scan_runner.ts";
export type { ScanRequest, ScanState, ScanStateName } from "./server/scan_state.ts";
