import type {
  Axis,
  DataToExport,
  DataWithAxes,
  WireArray,
} from "../../../protocols/pymodaq/data.ts";
import { elementType, littleEndian } from "./element_type.ts";
import { numbersOf } from "./elements.ts";

/** An axis of an array. */
export interface MeasuredAxis {
  /** The dimension that it belongs to, from 0. */
  readonly index: number;
  /** What it shows, such as `Wavelength`. */
  readonly label: string;
  /** Its units; empty when unknown. */
  readonly units: string;
  /** Its points. */
  readonly values: readonly number[];
}

/** What is known of an array of a grab besides its elements. */
export interface ArrayDescription {
  /** A name that is its own within the grab, and good for a file. */
  readonly name: string;
  /** The data that it belongs to, and its label there. */
  readonly label: string;
  /** `Data0D`, `Data1D`, `Data2D` or `DataND`. */
  readonly dim: string;
  /** Units of its elements; empty when unknown. */
  readonly units: string;
  /** Type of its elements, little-endian. */
  readonly dtype: string;
  /** Length of each dimension; none for a single number. */
  readonly shape: readonly number[];
  /** Its axes. */
  readonly axes: readonly MeasuredAxis[];
  /** numpy's type, where the elements are kept as mere bytes along a last dimension of their own. */
  readonly numpyDtype?: string;
}

/** An array of a grab. */
export interface MeasuredArray extends ArrayDescription {
  /** Its elements, little-endian. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Texts of a grab. */
export interface MeasuredTexts {
  /** A name that is its own within the grab. */
  readonly name: string;
  /** The texts. */
  readonly texts: readonly string[];
}

/** What a grab has brought, ready to be stored. */
export interface Measured {
  /** Its arrays of numbers. */
  readonly arrays: readonly MeasuredArray[];
  /** Its texts. */
  readonly texts: readonly MeasuredTexts[];
}

/** Longest name of an array, in characters. */
const MAX_NAME = 80;

/** Most points of an axis that are kept. */
const MAX_AXIS = 1_000_000;

/** Takes a grab apart into arrays with names that stay the same from grab to grab. */
export function measuredArrays(data: DataToExport): Measured {
  const taken = new Set<string>();
  const arrays: MeasuredArray[] = [];
  const texts: MeasuredTexts[] = [];
  for (const one of data.data) {
    const prefix = data.data.length === 1 ? "" : `${one.name}_`;
    const put = (array: WireArray, label: string) => {
      const name = ownName(`${prefix}${label}`, taken);
      const own = textsOf(array);
      if (own !== undefined) texts.push({ name, texts: own });
      else arrays.push(measured(array, { name, label: `${one.name}/${label}` }, one));
    };
    one.data.forEach((array, at) => put(array, one.labels[at] ?? `CH${at}`));
    one.errors?.forEach((array, at) => put(array, `${one.labels[at] ?? `CH${at}`}_errors`));
  }
  return { arrays, texts };
}

/** A name for files and groups: letters, digits, `_`, `.` and `-`, not at the start a dot. */
export function fileName(name: string): string {
  const safe = name.normalize("NFC").replaceAll(/[^\p{L}\p{N}_.-]+/gu, "_").slice(0, MAX_NAME);
  return safe.replace(/^\.+/, "_") || "_";
}

function ownName(wish: string, taken: Set<string>): string {
  const base = fileName(wish);
  let name = base;
  for (let count = 2; taken.has(name); count++) name = `${base}-${count}`;
  taken.add(name);
  return name;
}

function measured(
  array: WireArray,
  { name, label }: { readonly name: string; readonly label: string },
  { dim, units, axes }: DataWithAxes,
): MeasuredArray {
  const about = { name, label, dim, units, axes: axes.flatMap(measuredAxis) };
  const type = elementType(array.dtype);
  const count = array.shape.reduce((product, length) => product * length, 1);
  // PyMoDAQ has single numbers as arrays of one element.
  const shape = dim === "Data0D" && count === 1 ? [] : array.shape;
  if (type !== undefined && isKept(type.kind, type.itemSize)) {
    return { ...about, dtype: type.dtype, shape, bytes: littleEndian(array) };
  }
  const itemSize = count === 0 ? 0 : array.bytes.length / count;
  const raw = { dtype: "|u1", shape: [...shape, itemSize], bytes: array.bytes };
  return { ...about, ...raw, numpyDtype: array.dtype };
}

/** Whether other programs know such elements, which is not so of long doubles. */
function isKept(kind: string, itemSize: number): boolean {
  return itemSize <= (kind === "c" ? 16 : 8);
}

function measuredAxis({ index, label, units, data }: Axis): MeasuredAxis[] {
  const type = elementType(data.dtype);
  const isPlain = type !== undefined && isKept(type.kind, type.itemSize) && type.kind !== "c";
  if (!isPlain || data.bytes.length / type.itemSize > MAX_AXIS) return [];
  const values = Array.from(numbersOf(type.dtype, littleEndian(data)), Number);
  return [{ index, label, units, values }];
}

/** The texts of an array of texts (`<U5`, `|S3`); `undefined` of numbers. */
function textsOf({ dtype, bytes, shape }: WireArray): string[] | undefined {
  const [, order, kind, digits] = /^([<>|=])([US])([0-9]+)$/.exec(dtype) ?? [];
  if (kind === undefined) return undefined;
  const count = shape.reduce((product, length) => product * length, 1);
  const length = Number(digits) * (kind === "U" ? 4 : 1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: count }, (_, i) => {
    if (kind === "S") {
      return new TextDecoder().decode(bytes.subarray(i * length, (i + 1) * length)).replace(
        /\0+$/,
        "",
      );
    }
    let text = "";
    for (let at = i * length; at < (i + 1) * length; at += 4) {
      const point = view.getUint32(at, order !== ">");
      text += point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
    }
    return text.replace(/\0+$/, "");
  });
}
