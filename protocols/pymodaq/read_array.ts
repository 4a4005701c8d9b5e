import type { WireArray } from "./data.ts";
import type { WireInput } from "./input.ts";
import { later, type Reading } from "./reading.ts";
import { MAX_DTYPE_BYTES } from "./read_scalar.ts";
import { quoted } from "./violation.ts";
import { parseDType, type WireDType } from "./wire_dtype.ts";

/**
 * How an array says its shape: `sized` as number of dimensions and lengths; `matrix` as two lengths (L1); `axis` as either, of
 * an array that has one dimension.
 */
export type ShapeForm = "sized" | "matrix" | "axis";

/** An array with the form that its shape had; `either` when both are the same. */
export interface ReadArray {
  /** The array. */
  readonly array: WireArray;
  /** How its shape was said. */
  readonly form: "sized" | "matrix" | "either";
}

/** What stands before the elements. */
interface Head {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly form: ReadArray["form"];
  readonly bytes: number;
}

/** Reads an array whose shape is said as number of dimensions and lengths. */
export function* readArray(input: WireInput): Reading<WireArray> {
  const { dtype, shape, bytes } = readHead(input, "sized") ??
    (yield* later(() => readHead(input, "sized")));
  const body = input.body(bytes) ?? (yield* later(() => input.body(bytes)));
  return { dtype, shape, bytes: body };
}

/** Reads an array whose shape may be said in another way. */
export function* readShapedArray(input: WireInput, expected: ShapeForm): Reading<ReadArray> {
  const { dtype, shape, form, bytes } = readHead(input, expected) ??
    (yield* later(() => readHead(input, expected)));
  const body = input.body(bytes) ?? (yield* later(() => input.body(bytes)));
  return { array: { dtype, shape, bytes: body }, form };
}

function readHead(input: WireInput, expected: ShapeForm): Head | undefined {
  if (!input.has(4)) return undefined;
  const nameBytes = input.peekUint32(0);
  if (nameBytes > MAX_DTYPE_BYTES) throw input.violation(`An array has a dtype of ${nameBytes} B`);
  // The dtype, the number of bytes, and the number of dimensions or rows.
  const fixed = 12 + nameBytes;
  if (!input.has(fixed)) return undefined;
  const bytes = input.peekUint32(4 + nameBytes);
  const first = input.peekUint32(8 + nameBytes);
  const form = formOf(input, expected, fixed);
  if (form === undefined) return undefined;
  const lengths = form === "matrix" ? 1 : first;
  if (lengths > input.limits.maxDimensions) {
    throw input.violation(`An array has ${lengths} dimensions`);
  }
  if (!input.has(fixed + 4 * lengths)) return undefined;
  const at = input.at;
  const name = input.text("A dtype")!;
  const dtype = parseDType(name);
  if (dtype === undefined) throw input.violation(`An array has the dtype ${quoted(name)}`, at);
  input.skip(8);
  const shape: number[] = form === "matrix" ? [first] : [];
  for (let index = 0; index < lengths; index++) shape.push(input.uint32()!);
  const checked = checkedShape(dtype, { shape, bytes, isMatrix: form === "matrix" });
  if (checked === undefined) {
    throw input.violation(
      `An array of ${quoted(name)} and shape [${shape.join(", ")}] announces ${bytes} B`,
      at,
    );
  }
  input.announce(bytes, at);
  return { dtype: name, shape: checked, form, bytes };
}

/** Which form a shape has: of an axis, the one that gives it one dimension. */
function formOf(
  input: WireInput,
  expected: ShapeForm,
  fixed: number,
): ReadArray["form"] | undefined {
  if (expected !== "axis") return expected;
  if (!input.has(fixed + 4)) return undefined;
  const first = input.peekUint32(fixed - 4);
  const second = input.peekUint32(fixed);
  if (first === 1) return second === 1 ? "either" : "sized";
  return second === 1 ? "matrix" : "sized";
}

/**
 * The shape, when exactly the bytes that are announced belong to it. A matrix of one column is a list, and what is more than
 * two dimensions need is a third one, which L1 leaves out.
 */
function checkedShape(
  { itemSize }: WireDType,
  { shape, bytes, isMatrix }: {
    readonly shape: readonly number[];
    readonly bytes: number;
    readonly isMatrix: boolean;
  },
): readonly number[] | undefined {
  // Lengths are below 2³² and bytes too: as soon as the product is beyond the bytes, it may not overflow any more.
  let expected = itemSize;
  for (const length of shape) expected = Math.min(expected * length, 2 ** 53);
  if (itemSize === 0 && !shape.includes(0)) return undefined;
  if (!isMatrix) return expected === bytes ? shape : undefined;
  const [rows = 0, columns = 0] = shape;
  if (expected === bytes) return columns === 1 ? [rows] : shape;
  return bytes > 0 && bytes % expected === 0 ? [rows, columns, bytes / expected] : undefined;
}
