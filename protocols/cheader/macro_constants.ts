import { type CInteger, cInteger } from "./c_integer.ts";
import { expressionTokens } from "./c_tokens.ts";
import { constantExpression } from "./constant_expression.ts";

/** Most tokens of a macro once other macros are put in. */
const MOST_TOKENS = 2000;

/** How macros are read. */
export interface MacroOptions {
  /** Bodies of macros without parameters, by name. */
  readonly macros: ReadonlyMap<string, string>;
  /** Names of those that are wanted. */
  readonly wanted: Iterable<string>;
  /** Numbers of enums by name, which macros may use. */
  readonly enumerators?: ReadonlyMap<string, number | bigint>;
}

/** Those of the wanted macros that are integers, such as `#define COUNT (2 * ROWS)`, with their values; a `bigint` beyond ±2^53. */
export function macroConstants(
  { macros, wanted, enumerators = new Map() }: MacroOptions,
): Map<string, number | bigint> {
  const found = new Map<string, number | bigint>();
  const expander = new Expander(macros);
  const named = (name: string): CInteger | undefined => {
    const value = enumerators.get(name);
    if (value === undefined) return undefined;
    const whole = BigInt(value);
    return cInteger(whole, whole === BigInt.asIntN(32, whole) ? 32 : 64, false);
  };
  for (const name of wanted) {
    const tokens = expander.expand(name);
    const value = tokens === undefined || tokens.length === 0
      ? undefined
      : constantExpression(tokens, named);
    if (value !== undefined) found.set(name, plain(value.value));
  }
  return found;
}

/** Puts macros into macros, token by token, as a preprocessor does. */
class Expander {
  readonly #macros: ReadonlyMap<string, string>;
  readonly #known = new Map<string, readonly string[] | undefined>();
  readonly #open = new Set<string>();

  constructor(macros: ReadonlyMap<string, string>) {
    this.#macros = macros;
  }

  /** The tokens that a macro comes to; undefined where it is no expression, too long, or in itself. */
  expand(name: string): readonly string[] | undefined {
    if (this.#known.has(name)) return this.#known.get(name);
    if (this.#open.has(name) || this.#open.size > 100) return undefined;
    this.#open.add(name);
    const tokens = this.#expanded(this.#macros.get(name) ?? "");
    this.#open.delete(name);
    this.#known.set(name, tokens);
    return tokens;
  }

  #expanded(body: string): string[] | undefined {
    const tokens = expressionTokens(body, MOST_TOKENS);
    const expanded: string[] = [];
    let suffix = "";
    for (const token of tokens ?? []) {
      // stdint.h's only give their argument another type.
      const [, width] = /^U?INT(8|16|32|64|MAX)_C$/.exec(token) ?? [];
      if (width !== undefined) {
        suffix = `${token.startsWith("U") ? "u" : ""}${/64|MAX/.test(width) ? "ll" : ""}`;
        continue;
      }
      if (suffix !== "" && /^\d[\da-fA-FxX]*$/.test(token)) {
        expanded.push(`${token}${suffix}`);
        suffix = "";
        continue;
      }
      const inner = this.#macros.has(token) ? this.expand(token) : [token];
      if (inner === undefined) return undefined;
      expanded.push(...inner);
      if (expanded.length > MOST_TOKENS) return undefined;
    }
    return tokens === undefined ? undefined : expanded;
  }
}

function plain(value: bigint): number | bigint {
  const isSafe = value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
  return isSafe ? Number(value) : value;
}
