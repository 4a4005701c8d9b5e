import type { ParameterValue } from "../../../../protocols/pymodaq/parameters/parameter.ts";
import type { ArrayDescription } from "../../storage/measured_arrays.ts";
import type { ScanPlan } from "../plan/scan_plan.ts";

/** A device as it was when a scan began. */
export interface ScannedDevice {
  /** Its name. */
  readonly name: string;
  /** Detector or actuator. */
  readonly kind: string;
  /** What it says of itself. */
  readonly title: string;
  /** Its dialect, once known. */
  readonly dialect: string | null;
  /** Its address. */
  readonly address: string;
  /** Of actuators: units of positions. */
  readonly units: string;
  /** Its parameters as PyMoDAQ's XML; null when it has sent none. */
  readonly xml: string | null;
}

/** What is known of a scan before its first point. */
export interface ScanHeader {
  /** What is to be done. */
  readonly plan: ScanPlan;
  /** Which measurement it is: `planHash` of the plan. */
  readonly hash: string;
  /** When it began, in milliseconds since 1970. */
  readonly started: number;
  /** The devices. */
  readonly devices: readonly ScannedDevice[];
  /** Version of robo that began it. */
  readonly version: string;
}

/** What became of a point: measured as wished, with detectors that are missing, or left out. */
export type PointStatus = "measured" | "partial" | "skipped";

/** An array that detectors bring at every point. */
export interface ScanArray extends ArrayDescription {
  /** Its number in the scan, from 0. */
  readonly id: number;
  /** The detector. */
  readonly device: string;
}

/** The elements of an array at a point. */
export interface PointArray {
  /** Number of the array. */
  readonly id: number;
  /** Its elements, little-endian. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** CRC-32 of them, as zlib computes it. */
  readonly crc: number;
}

/** What was found at a point. */
export interface PointRecord {
  /** Its number in the order in which points are visited, from 0. */
  readonly point: number;
  /** When it was measured, in milliseconds since 1970. */
  readonly time: number;
  /** What became of it. */
  readonly status: PointStatus;
  /** Where each axis was, by device; null when it did not say. */
  readonly positions: Readonly<Record<string, number | null>>;
  /** What the detectors brought. */
  readonly arrays: readonly PointArray[];
  /** Texts that the detectors brought, by `device/name`. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
  /** What went wrong. */
  readonly problems: readonly string[];
}

/** What happened during a scan besides its points. */
export type HistoryEntry =
  | {
    readonly type: "parameter";
    /** When, in milliseconds since 1970. */
    readonly time: number;
    /** The device whose parameter has changed. */
    readonly device: string;
    /** Names below the root; empty when the whole tree was replaced. */
    readonly path: readonly string[];
    /** Its value now. */
    readonly value: ParameterValue;
  }
  | {
    readonly type: "axis";
    readonly time: number;
    /** Number of the array whose axis has changed. */
    readonly id: number;
    /** Number of the dimension. */
    readonly index: number;
    /** Its points now. */
    readonly values: readonly number[];
  }
  | {
    readonly type: "event";
    readonly time: number;
    /** What happened. */
    readonly event:
      | "started"
      | "resumed"
      | "paused"
      | "continued"
      | "aborted"
      | "failed"
      | "complete";
    /** In words. */
    readonly message: string;
  };

/** How a scan ended, as far as its files know. */
export type ScanEnd = "complete" | "aborted" | "failed" | "salvaged";
