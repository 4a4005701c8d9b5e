/**
 * Data as PyMoDAQ knows it, whatever the dialect that carried it: `pymodaq.utils.data` of PyMoDAQ 4.4.
 *
 * @module
 */

/** An array as it stands on the wire. `to_nd_array.ts` and `text_array.ts` give its elements. */
export interface WireArray {
  /** numpy's array-protocol string, such as `<f8`, `>i4`, `|b1`, `<U2` or `<M8[D]`. */
  readonly dtype: string;
  /** Length of each dimension, the slowest first; empty for a scalar. */
  readonly shape: readonly number[];
  /** The elements in C order, in the byte order that `dtype` says. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A complex number. */
export interface Complex {
  /** Real part. */
  readonly re: number;
  /** Imaginary part. */
  readonly im: number;
}

/** A single number with its type. Whole numbers of 64 bits are bigints where a number cannot hold them exactly. */
export interface WireScalar {
  /** numpy's array-protocol string, such as `<f8` or `|b1`. */
  readonly dtype: string;
  /** Its value. */
  readonly value: number | bigint | boolean | Complex;
}

/** A value that carries its type on the wire: an element of a list, or an extra attribute. */
export type TypedValue =
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "scalar"; readonly value: WireScalar }
  | { readonly type: "array"; readonly value: WireArray }
  | { readonly type: "bytes"; readonly value: Uint8Array<ArrayBuffer> }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "list"; readonly value: readonly TypedValue[] }
  | { readonly type: "axis"; readonly value: Axis }
  | { readonly type: "dwa"; readonly value: DataWithAxes }
  | { readonly type: "dte"; readonly value: DataToExport }
  | { readonly type: "parameter"; readonly value: ParameterChange };

/** Dimensionality of data: what `Send Data …` asks for. */
export type Dimension = "0D" | "1D" | "2D" | "ND";

/** PyMoDAQ's Axis. */
export interface Axis {
  /** What it shows, such as `Wavelength`. */
  readonly label: string;
  /** Its units, such as `nm`; empty when unknown. */
  readonly units: string;
  /** Its points. */
  readonly data: WireArray;
  /** The dimension of the data that it belongs to, from 0. */
  readonly index: number;
  /** Order among the axes of spread data. Default 0. */
  readonly spreadOrder: number;
}

/** PyMoDAQ's DataWithAxes: arrays of one shape, such as the channels of one instrument. */
export interface DataWithAxes {
  /** PyMoDAQ's class: `DataWithAxes`, `DataRaw`, `DataFromPlugins`, `DataActuator`, `DataCalculated`, `DataFromRoi` … */
  readonly className: string;
  /** When it was measured, in seconds since 1970. */
  readonly timestamp: number;
  /** Its name. */
  readonly name: string;
  /** Units of the arrays' elements; empty when unknown, and in dialects before T3. */
  readonly units: string;
  /** Where it is from. */
  readonly source: "raw" | "calculated";
  /** `Data0D`, `Data1D`, `Data2D` or `DataND`. */
  readonly dim: string;
  /** `uniform`, or `spread` for points without a grid. */
  readonly distribution: string;
  /** One array for each channel, all of one shape. */
  readonly data: readonly WireArray[];
  /** A label for each channel. */
  readonly labels: readonly string[];
  /** The module it was made by. */
  readonly origin: string;
  /** Dimensions along which it was scanned. */
  readonly navIndexes: readonly number[];
  /** Its axes. */
  readonly axes: readonly Axis[];
  /** Errors of the arrays, one for each; absent when unknown. Carried from T2 on. */
  readonly errors?: readonly WireArray[];
  /** Extra attributes by name, such as `do_plot` and `do_save` of DataFromPlugins. */
  readonly extra: ReadonlyMap<string, TypedValue>;
}

/** PyMoDAQ's DataToExport: what one grab brings. */
export interface DataToExport {
  /** Its name. */
  readonly name: string;
  /** When it was put together, in seconds since 1970. */
  readonly timestamp: number;
  /** What was measured. */
  readonly data: readonly DataWithAxes[];
}

/** One parameter with its path, as XML. */
export interface ParameterChange {
  /** Names from the root to the parameter. */
  readonly path: readonly string[];
  /** The element, as text. */
  readonly xml: string;
}
