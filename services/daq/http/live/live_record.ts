import type { Grab } from "../../../../client/daq/lab.ts";
import type { ArraySummary } from "../../../../protocols/daq/lab_types.ts";
import type { LiveView } from "./live_view.ts";
import type { PackedNumbers } from "./pack_numbers.ts";
import { viewArray, type ViewedArray, viewKind } from "./viewed_array.ts";
import type { ViewedAxis } from "./viewed_axis.ts";

/** Arrays of a grab that a record names. */
const MOST_NAMED = 256;

/** Curves and numbers that are sent unless a view names its channels. */
const FIRST_LINES = 16;

/** Images that are sent at most. */
const MOST_IMAGES = 4;

/** A grab as a viewer gets it; the same for all viewers with the same view. */
export interface LiveBody {
  /** The device's count of data. */
  readonly number: number;
  /** What the header says of it. */
  readonly about: Readonly<Record<string, unknown>>;
  /** The payload, in order. */
  readonly payload: readonly Uint8Array<ArrayBuffer>[];
}

/** What a viewer gets of a grab. */
export function liveBody(grab: Grab, view: LiveView): LiveBody {
  const payload = new Payload();
  const summary = grab.summary();
  const arrays: Record<string, unknown>[] = [];
  let lines = 0, images = 0, at = 0;
  for (const data of grab.data.data) {
    for (const array of data.data) {
      const about = summary.arrays[at]!;
      if (at >= MOST_NAMED) break;
      const isImage = viewKind(array) === "image";
      const isWanted = view.channels?.includes(at) ?? (isImage || lines < FIRST_LINES);
      const isSent = isWanted && (!isImage || images < MOST_IMAGES);
      if (isSent && isImage) images++;
      else if (isSent) lines++;
      const viewed = isSent ? viewArray(data, array, view) : { kind: viewKind(array), lead: [] };
      arrays.push(described(about, viewed, payload));
      at++;
    }
  }
  const { number, time } = grab;
  const more = summary.arrays.length - arrays.length;
  return {
    number,
    about: { number, time, more, arrays, bytes: payload.bytes },
    payload: payload.parts,
  };
}

/** A record: the length of its header (32 bits, little-endian), the header in JSON, and the payload that it describes. */
export function liveRecord(
  about: Readonly<Record<string, unknown>>,
  payload: readonly Uint8Array<ArrayBuffer>[] = [],
): Uint8Array<ArrayBuffer>[] {
  const text = new TextEncoder().encode(JSON.stringify({ bytes: 0, ...about }));
  // Spaces behind it, so that all numbers stand at multiples of 8.
  const length = aligned(4 + text.length) - 4;
  const head = new Uint8Array(4 + length).fill(0x20);
  new DataView(head.buffer).setUint32(0, length, true);
  head.set(text, 4);
  return [head, ...payload];
}

function described(
  { name, dim, dtype, shape, units }: ArraySummary,
  viewed: ViewedArray,
  payload: Payload,
): Record<string, unknown> {
  const { xAxis, yAxis, data, ...rest } = viewed;
  return {
    ...{ name, dim, dtype, shape, units },
    ...rest,
    ...(xAxis !== undefined && { xAxis: axisText(xAxis, payload) }),
    ...(yAxis !== undefined && { yAxis: axisText(yAxis, payload) }),
    ...(data !== undefined && { data: payload.add(data) }),
  };
}

function axisText({ values, ...axis }: ViewedAxis, payload: Payload): Record<string, unknown> {
  return { ...axis, ...(values !== undefined && { values: payload.add(values) }) };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

class Payload {
  readonly parts: Uint8Array<ArrayBuffer>[] = [];
  bytes = 0;

  /** Takes numbers in, and says where they are. */
  add({ encoding, offset, scale, bytes }: PackedNumbers): Record<string, unknown> {
    const at = this.bytes;
    this.parts.push(bytes);
    const filling = aligned(bytes.length) - bytes.length;
    if (filling > 0) this.parts.push(new Uint8Array(filling));
    this.bytes = at + bytes.length + filling;
    return { encoding, offset, scale, at, bytes: bytes.length };
  }
}
