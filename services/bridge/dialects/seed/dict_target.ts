import { RoboError } from "../../../../errors.ts";
import type { CStruct } from "../../../../protocols/clayout/mod.ts";
import type { Topic } from "../../hub/topic.ts";
import { structName } from "./dict_text.ts";
import { isDict, itemListRoom, itemListValue } from "./item_list.ts";

/** A dict as a client has sent it. */
export type Dict = Readonly<Record<string, unknown>>;

/** What a dict is to be: a struct of a topic. */
export interface DictTarget {
  /** The topic. */
  readonly topic: Topic;
  /** The struct. */
  readonly payload: Uint8Array;
}

/**
 * What a dict is meant for among the topics that may be written; undefined for a free one, which has nothing in common with any of them.
 * Throws a `RoboError` when it is meant for one and does not fit.
 */
export function dictTarget(dict: Dict, topics: readonly Topic[]): DictTarget | undefined {
  if (isDict(dict["header"]) && Array.isArray(dict["listitems"])) {
    const topic = onlyOne(topics.filter(({ struct }) => itemListRoom(struct)), dict);
    const room = itemListRoom(topic.struct)!;
    return encoded(topic, itemListValue(dict, room));
  }
  if (typeof dict["struct"] === "string") {
    const topic = onlyOne(topics.filter((topic) => isNamed(topic, dict)), dict);
    return encoded(topic, fieldsOf(dict, topic));
  }
  const keys = Object.keys(dict);
  const alike = topics.filter(({ struct }) => keys.some((key) => hasField(struct, key)));
  if (alike.length === 0) return undefined;
  if (alike.length === 1) return encoded(alike[0]!, fieldsOf(dict, alike[0]!));
  const covering = alike.filter((topic) =>
    Object.keys(fieldsOf(dict, topic)).every((key) => hasField(topic.struct, key))
  );
  // The only one that knows all names is meant, and says which value does not fit.
  if (covering.length === 1) return encoded(covering[0]!, fieldsOf(dict, covering[0]!));
  const fitting = covering.flatMap((topic) => {
    try {
      return [encoded(topic, fieldsOf(dict, topic))];
    } catch {
      return [];
    }
  });
  if (fitting.length === 1) return fitting[0];
  throw new RoboError("data", "It is not certain which struct this dict is", {
    hint: `Name it with "struct" and "program"; there are: ${names(topics)}`,
  });
}

function isNamed(topic: Topic, dict: Dict): boolean {
  const { struct, program } = dict;
  if (struct !== structName(topic) && struct !== topic.name) return false;
  return typeof program !== "string" || program === topic.program;
}

function onlyOne(found: readonly Topic[], dict: Dict): Topic {
  if (found.length === 1) return found[0]!;
  const what = typeof dict["struct"] === "string"
    ? dict["struct"].slice(0, 100)
    : "a list of items";
  if (found.length === 0) throw new RoboError("missing", `No program takes ${what}`);
  throw new RoboError("data", `Several programs take ${what}`, {
    hint: `Add "struct" and "program"; there are: ${names(found)}`,
  });
}

function names(topics: readonly Topic[]): string {
  return topics.slice(0, 12).map(({ name }) => name).join(", ");
}

function hasField({ fields }: CStruct, key: string): boolean {
  return fields.some(({ name, type }) =>
    name === undefined ? type.kind === "struct" && hasField(type, key) : name === key
  );
}

/** The dict without the names that choose its topic. */
function fieldsOf(dict: Dict, { struct }: Topic): Dict {
  return Object.fromEntries(
    Object.entries(dict).filter(([key]) =>
      (key !== "struct" && key !== "program") || hasField(struct, key)
    ),
  );
}

function encoded(topic: Topic, value: unknown): DictTarget {
  const payload = new Uint8Array(topic.struct.size);
  topic.codec.encode(value, payload);
  return { topic, payload };
}
