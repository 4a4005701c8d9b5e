import { formatUptime } from "./format.ts";
import { type Column, renderTable } from "./table.ts";
import { safeText } from "./text.ts";

/** A position, as it is shown. */
export interface ShownPosition {
  /** Where it is; null when that is not known. */
  readonly value: number | null;
  /** Units; empty when unknown. */
  readonly units: string;
  /** When it was read, in milliseconds since 1970. */
  readonly time: number;
}

/** Data without its elements, as it is shown. */
export interface ShownGrab {
  /** The device's count. */
  readonly number: number;
  /** When it came, in milliseconds since 1970. */
  readonly time: number;
  /** Its arrays. */
  readonly arrays: readonly ShownArray[];
  /** How many more there were than are told. */
  readonly more?: number;
}

/** An array without its elements, as it is shown. */
export interface ShownArray {
  /** Its name, such as `cam/CH0`. */
  readonly name: string;
  /** `Data0D` and so on. */
  readonly dim: string;
  /** numpy's word for its type of elements. */
  readonly dtype: string;
  /** Length of each dimension. */
  readonly shape: readonly number[];
  /** Units; empty when unknown. */
  readonly units: string;
}

/** A device, as it is shown. */
export interface ShownDevice {
  /** Its name. */
  readonly name: string;
  /** Detector or actuator. */
  readonly kind: string;
  /** Whether it is connected. */
  readonly online: boolean;
  /** What it does. */
  readonly doing: string;
  /** Its dialect, once known. */
  readonly dialect: string | null;
  /** Its last address. */
  readonly address: string;
  /** When it came or went, in milliseconds since 1970. */
  readonly since: number;
  /** What is wrong. */
  readonly problem: string | null;
  /** Of actuators: where it is. */
  readonly position: ShownPosition | null;
  /** Of detectors: what came last. */
  readonly lastGrab: ShownGrab | null;
}

/** Devices as a table: what they are, how they are, what they last said. `now` in milliseconds since 1970. */
export function deviceTable(
  devices: readonly ShownDevice[],
  options: { readonly now: number; readonly width: number },
): { readonly heading: string; readonly rows: string[] } {
  const { now, width } = options;
  const columns: Column<ShownDevice>[] = [
    { title: "NAME", cell: ({ name }) => safeText(name), min: 8 },
    { title: "KIND", cell: ({ kind }) => safeText(kind) },
    { title: "STATE", cell: ({ online, doing }) => online ? safeText(doing) : "offline" },
    { title: "SINCE", cell: ({ since }) => ageOf(since, now), align: "right", weight: 4 },
    { title: "LAST", cell: lastOf },
    {
      title: "AGE",
      cell: (device) => ageOf(timeOf(device), now),
      align: "right",
      weight: 3,
    },
    { title: "DIALECT", cell: ({ dialect }) => safeText(dialect ?? "-"), weight: 2 },
    { title: "ADDRESS", cell: ({ address }) => safeText(shortAddress(address)), weight: 1 },
    { title: "NOTE", cell: ({ problem }) => safeText(problem ?? ""), min: 4 },
  ];
  return renderTable(devices, columns, width);
}

/** A position with its units, such as `12.5 mm`. */
export function positionText({ value, units }: Omit<ShownPosition, "time">): string {
  if (value === null) return "unknown";
  return units === "" ? numberText(value) : `${numberText(value)} ${safeText(units)}`;
}

/**
 * A number as people read it: six digits, of large ones three behind the point, and small ones by their exponent. JSON has all
 * digits.
 */
export function numberText(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const before = Math.floor(Math.log10(Math.abs(value))) + 1;
  const digits = Math.min(15, Math.max(6, before + 3));
  const rounded = Number(value.toPrecision(digits));
  if (Math.abs(rounded) >= 1e-3) return String(rounded);
  const [mantissa, exponent] = value.toExponential(5).split("e");
  return `${Number(mantissa)}e${Number(exponent)}`;
}

/** What an array is, such as `2D 512×512 <u2`. */
export function arrayText({ dim, shape, dtype, units }: ShownArray): string {
  const size = shape.length === 0 ? "" : ` ${shape.join("×")}`;
  return `${safeText(dim.replace(/^Data/, ""))}${size} ${safeText(dtype)}${
    units === "" ? "" : ` in ${safeText(units)}`
  }`;
}

/** Time since a moment as a clock shows it; a dash for one that never was. */
export function ageOf(time: number | undefined, now: number): string {
  return time === undefined ? "-" : formatUptime(Math.max(0, now - time) / 1000);
}

/** An address as people say it: without its scheme. */
export function shortAddress(address: string): string {
  return address.replace(/^tcp:\/\//, "");
}

function lastOf({ position, lastGrab }: ShownDevice): string {
  if (position !== null) return positionText(position);
  const first = lastGrab?.arrays[0];
  if (first === undefined) return "-";
  const more = lastGrab!.arrays.length - 1 + (lastGrab!.more ?? 0);
  return `${arrayText(first)}${more === 0 ? "" : ` +${more}`}`;
}

function timeOf({ position, lastGrab }: ShownDevice): number | undefined {
  return position?.time ?? lastGrab?.time;
}
