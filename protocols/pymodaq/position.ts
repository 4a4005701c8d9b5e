import { type Dialect, isTyped } from "./dialect.ts";
import { promote } from "./dialect_data.ts";
import type { WirePosition } from "./message.ts";
import { scalarOf } from "./scalar_bytes.ts";
import type { WireScalar } from "./data.ts";
import { parseDType } from "./wire_dtype.ts";

/** A position with its units. */
export interface Position {
  /** Where it is; null for what is no finite real number. */
  readonly value: number | null;
  /** Its units; empty when unknown, and always in L1 and L2. */
  readonly units: string;
}

/** What a position says: of a DataActuator, its first element. */
export function readPosition(at: WirePosition): Position {
  if (at.form === "scalar") return { value: finite(at.scalar.value), units: "" };
  const { data: [array], units } = promote(at.dwa);
  const type = array === undefined ? undefined : parseDType(array.dtype);
  if (array === undefined || type === undefined || array.bytes.length < type.itemSize) {
    return { value: null, units };
  }
  const { buffer, byteOffset, byteLength } = array.bytes;
  return { value: finite(scalarOf(type, new DataView(buffer, byteOffset, byteLength), 0)), units };
}

function finite(value: WireScalar["value"] | undefined): number | null {
  if (value === undefined || typeof value === "object") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** How a position is sent. */
export interface PositionForm {
  /** The receiver's dialect. */
  readonly dialect: Dialect;
  /** Name of the actuator. */
  readonly name: string;
  /** Units; empty when unknown. L1 and L2 do not carry them. */
  readonly units: string;
  /** When it was read or ordered, in seconds since 1970. */
  readonly timestamp: number;
}

/** A position as a dialect carries it: a float64, or a DataActuator that holds one. */
export function toWirePosition(value: number, about: PositionForm): WirePosition {
  const { dialect, name, units, timestamp } = about;
  if (!isTyped(dialect)) return { form: "scalar", scalar: { dtype: "<f8", value } };
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return {
    form: "dwa",
    dwa: {
      className: "DataActuator",
      timestamp,
      name,
      units,
      source: "raw",
      dim: "Data0D",
      distribution: "uniform",
      data: [{ dtype: "<f8", shape: [1], bytes }],
      labels: ["CH00"],
      origin: "",
      navIndexes: [],
      axes: [],
      extra: new Map(),
    },
  };
}
