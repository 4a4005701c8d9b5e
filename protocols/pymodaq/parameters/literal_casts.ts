import { isLiteralDict, isLiteralList } from "./literal_shape.ts";
import type { Literal } from "./parameter.ts";

/** numpy's types of numbers, as the representations of their values name them from numpy 2 on. */
const NUMPY_NUMBER = /^(?:np|numpy)\.(?:u?int(?:8|16|32|64)|float(?:16|32|64)|longdouble|bool_?)$/;

/**
 * What a call that is known to mean a literal stands for, such as `str('live')` or `np.float64(0.5)`; `undefined` for every
 * other name, and for what does not belong into its parentheses.
 */
export function castLiteral(name: string, items: readonly Literal[]): Literal | undefined {
  const [item] = items;
  if (name === "set" && items.length === 0) return [];
  if (name === "OrderedDict") return items.length === 0 ? { entries: [] } : orderedDict(items);
  if (items.length !== 1 || item === undefined) return undefined;
  if (name === "str" || /^(?:np|numpy)\.str_$/.test(name)) {
    return typeof item === "string" ? item : undefined;
  }
  // PyMoDAQ writes a boolean as int(True).
  if (name === "int") {
    return typeof item === "bigint" || typeof item === "boolean" ? item : undefined;
  }
  if (name === "float") return asFloat(item);
  const isNumber = typeof item === "number" || typeof item === "bigint";
  return NUMPY_NUMBER.test(name) && (isNumber || typeof item === "boolean") ? item : undefined;
}

function asFloat(item: Literal): number | undefined {
  if (typeof item === "number") return item;
  if (typeof item === "bigint") return Number(item);
  const named = typeof item === "string" ? /^([+-]?)(inf|infinity|nan)$/i.exec(item) : null;
  if (named === null) return undefined;
  const value = named[2]!.toLowerCase() === "nan" ? NaN : Infinity;
  return named[1] === "-" ? -value : value;
}

function orderedDict(items: readonly Literal[]): Literal | undefined {
  const [item] = items;
  if (items.length !== 1) return undefined;
  if (isLiteralDict(item)) return item;
  if (!isLiteralList(item)) return undefined;
  const pairs = item.filter((pair) =>
    isLiteralList(pair) && pair.length === 2
  ) as (readonly [Literal, Literal])[];
  return pairs.length === item.length ? { entries: pairs } : undefined;
}
