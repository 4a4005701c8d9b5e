import { isObject } from "../../../../protocols/robows/checks.ts";
import type { CField, CStruct, CType } from "../../../../protocols/clayout/c_types.ts";
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
  /** Paths of what stands in the same place of a union: with another value for this one, they have none of their own. */
  readonly rivals: readonly (readonly string[])[];
}

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

/** The newest struct of a topic as JSON in which some fields, by their paths in it, have other values. */
export function changedStruct(
  topic: Topic,
  newest: Uint8Array,
  values: ReadonlyMap<string, unknown>,
): unknown {
  const struct: unknown = JSON.parse(topic.codec.json(newest));
  const changed = leaves(topic.struct).filter(({ path }) => values.has(path.join(".")));
  for (const rival of changed.flatMap(({ rivals }) => rivals)) {
    const outer = inside(struct, rival.slice(0, -1));
    if (isObject(outer)) delete outer[rival.at(-1)!];
  }
  for (const { path } of changed) {
    const outer = inside(struct, path.slice(0, -1));
    if (isObject(outer)) outer[path.at(-1)!] = values.get(path.join("."));
  }
  return struct;
}

/** Whether a topic has a field that is a parameter of that path. */
export function hasLeaf(topic: Topic, path: string): boolean {
  return leaves(topic.struct).some((leaf) => leaf.path.join(".") === path);
}

function inside(value: unknown, path: readonly string[]): unknown {
  return path.reduce((outer, key) => isObject(outer) ? outer[key] : undefined, value);
}

function leaves(struct: CStruct): readonly Leaf[] {
  let found = leavesOf.get(struct);
  if (found === undefined) {
    found = [...walk(struct, { outer: [], rivals: [] })];
    leavesOf.set(struct, found);
  }
  return found;
}

function* walk(
  { fields, isUnion }: CStruct,
  { outer, rivals }: { readonly outer: readonly string[]; readonly rivals: Leaf["rivals"] },
): Generator<Leaf> {
  for (const field of fields) {
    const { name, type } = field;
    const path = name === undefined ? outer : [...outer, name];
    const others = isUnion ? fields.filter((other) => other !== field).flatMap(namesOf) : [];
    const against = [...rivals, ...others.map((other) => [...outer, other])];
    if (type.kind === "struct") yield* walk(type, { outer: path, rivals: against });
    else if (name !== undefined) yield { path, type, rivals: against };
  }
}

/** The names by which a field is reached in the object around it. */
function namesOf({ name, type }: CField): string[] {
  if (name !== undefined) return [name];
  return type.kind === "struct" ? type.fields.flatMap(namesOf) : [];
}
