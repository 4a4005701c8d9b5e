import type { Problems } from "./problems.ts";
import {
  placeOf,
  quote,
  showValue,
  type SourceObject,
  type SourceScalar,
  type SourceValue,
} from "./source/source_value.ts";
import { hasSubstitution, substitute, type Variables } from "./variables.ts";

const CURE =
  'Give true, false, 1, 0, yes or no, a comparison such as "${mode} == sim", or one with !=';

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["yes", true],
  ["false", false],
  ["0", false],
  ["no", false],
]);

/** What conditions are judged with; without variables they are only looked at for mistakes. */
export interface ConditionContext {
  /** Where mistakes go. */
  readonly problems: Problems;
  /** What substitutions stand for. */
  readonly variables?: Variables;
}

/** Whether the `if` and `unless` of an object let it take part; `false` where that cannot be said. */
export function takesPart(object: SourceObject, context: ConditionContext): boolean {
  const wanted = condition(object.entries.get("if")?.value, context);
  const unwanted = condition(object.entries.get("unless")?.value, context);
  if (context.variables === undefined) return false;
  return wanted !== false && unwanted !== true && wanted !== "wrong" && unwanted !== "wrong";
}

function condition(
  value: SourceValue | undefined,
  context: ConditionContext,
): boolean | "wrong" | undefined {
  if (value === undefined) return undefined;
  if (value.kind !== "scalar" || value.value === null) return wrong(value, context.problems);
  const [left, operator, right, ...more] = String(value.value).split(/(==|!=)/);
  if (more.length > 0) return wrong(value, context.problems);
  const before = context.problems.size;
  const first = side(value, left!, context);
  const second = right === undefined ? undefined : side(value, right, context);
  if (context.problems.size > before) return "wrong";
  if (first === undefined || (right !== undefined && second === undefined)) return undefined;
  if (right !== undefined) return (first === second) === (operator === "==");
  const truth = WORDS.get(first.toLowerCase());
  if (truth !== undefined) return truth;
  const shown = hasSubstitution(String(value.value)) ? `, which is ${quote(first)}` : "";
  const { problems } = context;
  problems.add(
    placeOf(value),
    `${value.name} is ${showValue(value)}${shown}, not a condition`,
    CURE,
  );
  return "wrong";
}

/** One side, substituted after it was cut out, so that a value with == in it is no comparison. */
function side(whole: SourceScalar, text: string, context: ConditionContext): string | undefined {
  const value = text.trim().replace(/^(["'])(.*)\1$/s, "$2");
  if (!hasSubstitution(value)) return value;
  if (context.variables === undefined) return undefined;
  const found = substitute({ ...whole, value }, context.variables, context.problems);
  return found === undefined ? undefined : String(found);
}

function wrong(value: SourceValue, problems: Problems): "wrong" {
  problems.add(placeOf(value), `${value.name} is ${showValue(value)}, not a condition`, CURE);
  return "wrong";
}
