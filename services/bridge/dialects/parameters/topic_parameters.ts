import { isObject } from "../../../../protocols/json/checks.ts";
import type { CStruct, CType } from "../../../../protocols/clayout/c_types.ts";
import { membersOf } from "../../../../protocols/clayout/mod.ts";
import type { Topic } from "../../hub/topic.ts";
import { isTaken } from "../find_topic.ts";

/** A field that a program takes, with its value in the newest struct. */
export interface TopicParameter {
  /** The topic's name and the field's path: `arm.Settings.gain`. */
  readonly name: string;
  /** Its value as JSON; undefined for NaN. */
  readonly value: unknown;
  /** What it holds. */
  readonly type: CType;
}

/** A field that is no struct: its names from the outermost to its own. */
interface Leaf {
  readonly path: readonly string[];
  readonly type: CType;
}

/** Arrays of more elements are no parameters: clients ask for all parameters at once. */
const MOST_ELEMENTS = 1024;

const leavesOf = new WeakMap<CStruct, readonly Leaf[]>();

/** Whether the fields of a topic's newest struct are parameters: those of structs that its program takes, and of which one is known. */
export function hasParameters(topic: Topic): boolean {
  return isTaken(topic) && topic.last !== undefined;
}

/** The parameters of a topic, in the order of its fields; none before its first struct. */
export function topicParameters(topic: Topic): TopicParameter[] {
  if (!isTaken(topic)) return [];
  const { last } = topic;
  return last === undefined ? [] : parametersIn(topic, last.payload, 0);
}

/** The parameters that a struct of a topic at byte `at` has. */
export function parametersIn(topic: Topic, bytes: Uint8Array, at: number): TopicParameter[] {
  const value: unknown = JSON.parse(topic.codec.json(bytes, at));
  return leaves(topic.struct).map(({ path, type }) => ({
    name: `${topic.name}.${path.join(".")}`,
    value: inside(value, path) ?? undefined,
    type,
  }));
}

function inside(value: unknown, path: readonly string[]): unknown {
  return path.reduce((outer, key) => isObject(outer) ? outer[key] : undefined, value);
}

function leaves(struct: CStruct): readonly Leaf[] {
  let found = leavesOf.get(struct);
  if (found === undefined) {
    found = [...walk(struct, [])];
    leavesOf.set(struct, found);
  }
  return found;
}

function* walk(struct: CStruct, outer: readonly string[]): Generator<Leaf> {
  for (const { field: { name, type } } of membersOf(struct)) {
    const path = [...outer, name];
    if (type.kind === "struct") yield* walk(type, path);
    else if (elements(type) <= MOST_ELEMENTS) yield { path, type };
  }
}

/** Elements of an array in all its dimensions, bytes of a text, or 1. */
function elements(type: CType): number {
  if (type.kind === "text") return type.size;
  return type.kind === "array" ? type.length * elements(type.element) : 1;
}
