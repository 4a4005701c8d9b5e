import {
  ageOf,
  arrayText,
  numberText,
  positionText,
  shortAddress,
  type ShownDevice,
} from "./daq_devices.ts";
import { counted, formatBytes, formatCount } from "./format.ts";
import { safeText } from "./text.ts";

/** Everything about a device that {@linkcode infoLines} shows. */
export interface DescribedDevice extends ShownDevice {
  /** What it says of itself. */
  readonly title: string;
  /** Times that it has connected. */
  readonly connections: number;
  /** Free text that it sent. */
  readonly info: Readonly<Record<string, string>>;
  /** Of actuators: units. */
  readonly units: string;
  /** Of actuators: the rules. */
  readonly limits: {
    readonly min?: number;
    readonly max?: number;
    readonly maxStep?: number;
    readonly maxSpeed?: number;
  };
  /** Totals. */
  readonly counters: { readonly bytesIn: number; readonly bytesOut: number };
}

/** Everything about a device, as lines of a word and what it is. */
export function infoLines(
  device: DescribedDevice,
  { now }: { readonly now: number },
): (readonly [string, string])[] {
  const { name, kind, title, online, doing, since, connections, dialect, address } = device;
  const lines: [string, string][] = [[safeText(kind), safeText(name)]];
  if (title !== "" && title !== name) lines.push(["title", safeText(title)]);
  const age = ageOf(since, now);
  lines.push(["state", online ? `${safeText(doing)}, online for ${age}` : `offline for ${age}`]);
  if (device.problem !== null) lines.push(["problem", safeText(device.problem)]);
  lines.push([
    "address",
    `${safeText(shortAddress(address))}, dialect ${safeText(dialect ?? "not known yet")}, ${
      counted(connections, "connection")
    } so far`,
  ]);
  if (device.position !== null) {
    const { time } = device.position;
    lines.push(["position", `${positionText(device.position)}, ${ageOf(time, now)} ago`]);
  }
  if (kind === "actuator") lines.push(["limits", limitsText(device)]);
  const { lastGrab } = device;
  if (lastGrab !== null) {
    lines.push(["data", `number ${lastGrab.number}, ${ageOf(lastGrab.time, now)} ago`]);
    for (const array of lastGrab.arrays) {
      lines.push(["", `${safeText(array.name)}: ${arrayText(array)}`]);
    }
  }
  for (const [key, value] of Object.entries(device.info)) {
    lines.push(["says", `${safeText(key)}: ${safeText(value)}`]);
  }
  lines.push(["counts", countsText(device.counters)]);
  return lines;
}

function limitsText({ limits, units }: DescribedDevice): string {
  const { min, max, maxStep, maxSpeed } = limits;
  const unit = units === "" ? "" : ` ${safeText(units)}`;
  const parts = [
    ...min === undefined ? [] : [`from ${numberText(min)}${unit}`],
    ...max === undefined ? [] : [`to ${numberText(max)}${unit}`],
    ...maxStep === undefined ? [] : [`${numberText(maxStep)}${unit} a move`],
    ...maxSpeed === undefined ? [] : [`${numberText(maxSpeed)}${unit} a second`],
  ];
  return parts.length === 0 ? "none" : parts.join(", ");
}

function countsText({ bytesIn, bytesOut, ...rest }: DescribedDevice["counters"]): string {
  const counts = Object.entries<number>(rest).filter(([, count]) => count > 0)
    .map(([what, count]) => `${formatCount(count)} ${what}`);
  return [...counts, `${formatBytes(bytesIn)} in`, `${formatBytes(bytesOut)} out`].join(", ");
}
