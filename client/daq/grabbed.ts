import type { DType, Elements } from "../../protocols/ndarray/dtype.ts";
import type { NdArray } from "../../protocols/ndarray/nd_array.ts";
import type { DataToExport } from "../../protocols/pymodaq/data.ts";

/**
 * What one channel of a detector may yield: a number (0-D), a typed array (1-D), or an array of any shape.
 *
 * Numbers travel as `float64`, bigints as `int64`, booleans as `bool`.
 */
export type Sample = number | bigint | boolean | Elements[DType] | NdArray;

/** An axis of what was measured. */
export interface MeasuredAxis {
  /** What it shows, such as `Wavelength`. */
  readonly label: string;
  /** Its units, such as `nm`. Default none. */
  readonly units?: string;
  /** Its points: as many as the data has along this dimension. */
  readonly data: Elements[DType];
  /** The dimension of the data that it belongs to, from 0, the slowest. Default its place among the axes. */
  readonly index?: number;
}

/** What was measured, with as much about it as the instrument knows: PyMoDAQ's DataWithAxes. */
export interface Measurement {
  /** One array, or one of the same shape for each channel. */
  readonly data: Sample | readonly Sample[];
  /** Its name. Default the device's. */
  readonly name?: string;
  /** A label for each channel. Default `CH00`, `CH01` …, as PyMoDAQ has it. */
  readonly labels?: readonly string[];
  /** Units of the elements, which only dialects from T3 on carry. Default the device's. */
  readonly units?: string;
  /** Its axes. Default none. */
  readonly axes?: readonly MeasuredAxis[];
  /** Errors of the data, an array for each channel; carried from T2 on. Default unknown. */
  readonly errors?: readonly Sample[];
  /** When it was measured, in seconds since 1970. Default now. */
  readonly timestamp?: number;
}

/**
 * What a detector's `grab` may return: a number or an array; several of one shape, which are the channels; measurements, that
 * also say their names, axes and units; or PyMoDAQ's DataToExport.
 *
 * The memory of arrays belongs to the detector again when `grab` is called next, so it may use the same array for each frame.
 */
export type Grabbed =
  | Sample
  | readonly Sample[]
  | Measurement
  | readonly Measurement[]
  | DataToExport;
