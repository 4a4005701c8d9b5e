/** What is known of a scalar, in memory and in each language. */
export interface Scalar {
  /** Bytes, which its alignment is as well: so it is for x86-64 and AArch64 alike. */
  readonly size: 1 | 2 | 4 | 8;
  /** Its type in C. */
  readonly c: string;
  /** Its type in Python's ctypes. */
  readonly ctypes: string;
  /** Its type in TypeScript. */
  readonly typescript: "boolean" | "number" | "bigint";
  /** Middle of the names of `DataView`'s methods, such as `Float64` of `getFloat64`; none for `bool`. */
  readonly view?: string;
  /** Least and greatest integer; none where it is no integer. */
  readonly range?: readonly [bigint, bigint];
}

/** All scalars by their names in schemas. */
export const SCALARS = {
  bool: { size: 1, c: "bool", ctypes: "c_bool", typescript: "boolean" },
  int8: integer("int8", 1),
  uint8: integer("uint8", 1),
  int16: integer("int16", 2),
  uint16: integer("uint16", 2),
  int32: integer("int32", 4),
  uint32: integer("uint32", 4),
  int64: integer("int64", 8),
  uint64: integer("uint64", 8),
  float32: { size: 4, c: "float", ctypes: "c_float", typescript: "number", view: "Float32" },
  float64: { size: 8, c: "double", ctypes: "c_double", typescript: "number", view: "Float64" },
} as const satisfies Readonly<Record<string, Scalar>>;

/** Name of a scalar in schemas. */
export type ScalarName = keyof typeof SCALARS;

/** Whether there is a scalar of that name. */
export function isScalarName(name: string): name is ScalarName {
  return Object.hasOwn(SCALARS, name);
}

/** What is known of the scalar of that name. */
export function scalarOf(name: ScalarName): Scalar {
  return SCALARS[name];
}

/** Name of the typed array whose elements are such scalars; none for `bool`. */
export function typedArrayName(name: ScalarName): string | undefined {
  const { view } = scalarOf(name);
  return view === undefined ? undefined : `${view}Array`;
}

function integer(name: string, size: Scalar["size"]): Scalar {
  const isSigned = name.startsWith("int");
  const bits = BigInt(size) * 8n;
  const [least, beyond] = isSigned ? [-(1n << bits - 1n), 1n << bits - 1n] : [0n, 1n << bits];
  const view = `${size === 8 ? "Big" : ""}${isSigned ? "Int" : "Uint"}${size * 8}`;
  return {
    size,
    c: `${name}_t`,
    ctypes: `c_${name}`,
    typescript: size === 8 ? "bigint" : "number",
    view,
    range: [least, beyond - 1n],
  };
}
