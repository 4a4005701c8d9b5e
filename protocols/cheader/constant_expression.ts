import { characterConstant, type CInteger, cInteger, integerConstant } from "./c_integer.ts";

/** What names in an expression stand for; undefined for those that are not known. */
export type NamedIntegers = (name: string) => CInteger | undefined;

/** How deep parentheses and signs may be nested. */
const DEEPEST = 64;

/** Binding strength of operators with two sides, the loosest first (C17, 6.5). */
const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];

const TYPES: Readonly<Record<string, readonly [32 | 64, boolean]>> = {
  int: [32, false],
  signed: [32, false],
  unsigned: [32, true],
  long: [64, false],
  int32_t: [32, false],
  uint32_t: [32, true],
  int64_t: [64, false],
  uint64_t: [64, true],
  size_t: [64, true],
};

/** Integers that are narrower than `int`, which they become when they are computed with. */
const NARROW: Readonly<Record<string, readonly [number, boolean]>> = {
  char: [8, false],
  short: [16, false],
  int8_t: [8, false],
  uint8_t: [8, true],
  int16_t: [16, false],
  uint16_t: [16, true],
};

/**
 * The value of an integer constant expression (C17, 6.6) in tokens, or undefined where it is none: with names that are not known, calls,
 * `sizeof`, fractions, or a division by zero.
 */
export function constantExpression(
  tokens: readonly string[],
  named: NamedIntegers,
): CInteger | undefined {
  const parser = new ExpressionParser(tokens, named);
  const value = parser.conditional(0);
  return parser.isAtEnd ? value : undefined;
}

class ExpressionParser {
  readonly #tokens: readonly string[];
  readonly #named: NamedIntegers;
  #at = 0;

  constructor(tokens: readonly string[], named: NamedIntegers) {
    this.#tokens = tokens;
    this.#named = named;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  conditional(depth: number): CInteger | undefined {
    const condition = this.#binary(0, depth);
    if (condition === undefined || !this.#takes("?")) return condition;
    if (depth > DEEPEST) return undefined;
    const yes = this.conditional(depth + 1);
    if (!this.#takes(":")) return undefined;
    const no = this.conditional(depth + 1);
    if (yes === undefined || no === undefined) return undefined;
    const { bits, isUnsigned } = common(yes, no);
    return cInteger(condition.value !== 0n ? yes.value : no.value, bits, isUnsigned);
  }

  #takes(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #binary(level: number, depth: number): CInteger | undefined {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary(depth);
    let left = this.#binary(level + 1, depth);
    while (left !== undefined && operators.includes(this.#tokens[this.#at] ?? "")) {
      const operator = this.#tokens[this.#at++]!;
      const right = this.#binary(level + 1, depth);
      if (right === undefined) return undefined;
      left = compute(operator, left, right);
    }
    return left;
  }

  #unary(depth: number): CInteger | undefined {
    if (depth > DEEPEST) return undefined;
    const token = this.#tokens[this.#at++];
    if (token === undefined) return undefined;
    if ("+-~!".includes(token)) {
      const operand = this.#unary(depth + 1);
      return operand === undefined ? undefined : unary(token, operand);
    }
    if (token === "(") return this.#parenthesized(depth);
    if (/^\d/.test(token)) return integerConstant(token);
    if (token.startsWith("'")) return characterConstant(token);
    return /^[A-Za-z_]/.test(token) ? this.#named(token) : undefined;
  }

  /** What is in parentheses: a type, to which the next operand is converted, or an expression. */
  #parenthesized(depth: number): CInteger | undefined {
    const type = this.#type();
    if (type !== undefined) {
      const operand = this.#unary(depth + 1);
      return operand === undefined ? undefined : type(operand);
    }
    const inner = this.conditional(depth + 1);
    return this.#takes(")") ? inner : undefined;
  }

  #type(): ((operand: CInteger) => CInteger) | undefined {
    const end = this.#tokens.indexOf(")", this.#at);
    const words = end === -1 || end - this.#at > 4 ? [] : this.#tokens.slice(this.#at, end);
    const convert = conversion(words);
    if (convert !== undefined) this.#at = end + 1;
    return convert;
  }
}

function conversion(words: readonly string[]): ((operand: CInteger) => CInteger) | undefined {
  const names = words.filter((word) => Object.hasOwn(TYPES, word) || Object.hasOwn(NARROW, word));
  if (words.length === 0 || names.length !== words.length) return undefined;
  const isUnsigned = names.some((name) => (TYPES[name] ?? NARROW[name])![1]);
  const narrow = names.find((name) => Object.hasOwn(NARROW, name));
  if (narrow !== undefined) {
    const bits = NARROW[narrow]![0];
    return ({ value }) =>
      cInteger(isUnsigned ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value), 32, false);
  }
  const bits = names.some((name) => TYPES[name]![0] === 64) ? 64 : 32;
  return ({ value }) => cInteger(value, bits, isUnsigned);
}

function common(a: CInteger, b: CInteger): Pick<CInteger, "bits" | "isUnsigned"> {
  if (a.bits === b.bits) return { bits: a.bits, isUnsigned: a.isUnsigned || b.isUnsigned };
  return a.bits > b.bits ? a : b;
}

function unary(operator: string, { value, bits, isUnsigned }: CInteger): CInteger {
  switch (operator) {
    case "-":
      return cInteger(-value, bits, isUnsigned);
    case "~":
      return cInteger(~value, bits, isUnsigned);
    case "!":
      return truth(value === 0n);
    default:
      return { value, bits, isUnsigned };
  }
}

function compute(operator: string, left: CInteger, right: CInteger): CInteger | undefined {
  if (operator === "<<" || operator === ">>") return shift(operator, left, right.value);
  const { bits, isUnsigned } = common(left, right);
  const a = cInteger(left.value, bits, isUnsigned).value;
  const b = cInteger(right.value, bits, isUnsigned).value;
  if ((operator === "/" || operator === "%") && b === 0n) return undefined;
  const compared = COMPARISONS[operator];
  if (compared !== undefined) return truth(compared(a, b));
  return cInteger(ARITHMETIC[operator]!(a, b), bits, isUnsigned);
}

function shift(
  operator: string,
  { value, bits, isUnsigned }: CInteger,
  by: bigint,
): CInteger | undefined {
  if (by < 0n || by >= BigInt(bits)) return undefined;
  return cInteger(operator === "<<" ? value << by : value >> by, bits, isUnsigned);
}

const COMPARISONS: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  "||": (a, b) => a !== 0n || b !== 0n,
  "&&": (a, b) => a !== 0n && b !== 0n,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

const ARITHMETIC: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
  "&": (a, b) => a & b,
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};

function truth(value: boolean): CInteger {
  return cInteger(value ? 1n : 0n, 32, false);
}
