import type { SourcePlace } from "../plan.ts";
import { takesPart } from "./condition.ts";
import { MAX_NODES } from "./defaults.ts";
import { type NodeRequest, readNode } from "./fields/node_fields.ts";
import { A_NAME, NAME } from "./fields/names.ts";
import { group, type ScopeRequest } from "./fields/scope_fields.ts";
import type { Problems } from "./problems.ts";
import { innerScope, joinNamespace, type Scope } from "./scope.ts";
import { type Located, refuse, type Wanted } from "./shapes/shape.ts";
import {
  placeOf,
  placeOfKey,
  quote,
  showValue,
  type SourceObject,
  type SourceValue,
} from "./source/source_value.ts";
import type { Variables } from "./variables.ts";

/** A node as a file asks for it, and what is around it. */
export interface NodeDraft {
  /** What the file says of it. */
  readonly request: NodeRequest;
  /** The name that the file gives it. */
  readonly name?: Located<string>;
  /** What it has from around it. */
  readonly scope: Scope;
  /** Folder of its file, absolute. */
  readonly folder: string;
  /** Where the file says so. */
  readonly place: SourcePlace;
}

/** Where a part of a file stands. */
export interface Surroundings {
  /** What it has from around it. */
  readonly scope: Scope;
  /** Folder of its file, absolute. */
  readonly folder: string;
  /** What substitutions stand for; without them it is only looked at for mistakes. */
  readonly variables?: Variables;
  /** The files that led here, absolute, the outermost first. */
  readonly chain: readonly string[];
}

/** What an {@linkcode Expander} works with. */
export interface ExpanderOptions {
  /** Where mistakes go. */
  readonly problems: Problems;
  /** Expands an included file. */
  readonly include: (value: SourceValue, around: Surroundings) => Promise<void>;
}

const NODES: Wanted = {
  what: "a list of nodes",
  cure:
    'Give a list such as [["process", "publish", {"topic": "hello"}]]; nodes may be an object by name',
};

const GROUPS: Wanted = {
  what: "a list of groups",
  cure: 'Give a list such as [{"namespace": "left", "nodes": {}}]',
};

const INCLUDES: Wanted = {
  what: "a list of files",
  cure: 'Give a list such as ["arm.json", {"file": "arm.json", "args": {}}]',
};

/** Finds the nodes of files: takes groups and includes apart, and leaves out what does not take part. */
export class Expander {
  /** The nodes that were found, in the order of the file. */
  readonly drafts: NodeDraft[] = [];
  /** Full names of nodes that do not take part, as far as they can be told. */
  readonly absent: Set<string> = new Set();
  readonly #options: ExpanderOptions;

  /** Makes an expander. */
  constructor(options: ExpanderOptions) {
    this.#options = options;
  }

  /** Expands what is in a file or group that was read as `request`. */
  async expand(object: SourceObject, request: ScopeRequest, around: Surroundings): Promise<void> {
    const { scope, folder } = around;
    const within = { ...around, scope: innerScope(scope, request, folder) };
    for (const [key, { value }] of object.entries) {
      if (key === "processes") this.#nodeList(value, within);
      else if (key === "nodes") this.#nodes(value, within);
      else if (key === "groups") await this.#groups(value, within);
      else if (key === "include") await this.#includes(value, within);
    }
  }

  #nodes(value: SourceValue, around: Surroundings): void {
    if (value.kind !== "object") return this.#nodeList(value, around);
    const { problems } = this.#options;
    for (const [name, { value: node }] of value.entries) {
      const place = placeOfKey(value, name);
      if (!NAME.test(name)) {
        problems.add(place, `${quote(name)} is not ${A_NAME.what}`, A_NAME.cure);
      }
      const second = node.kind === "object" ? node.entries.get("name") : undefined;
      if (node.kind !== "object") {
        const message = `${node.name} is ${showValue(node)}, not a node`;
        const cure = 'Give an object such as {"file": "process", "function": "publish"}';
        problems.add(placeOf(node), message, cure);
      } else if (second !== undefined) {
        const cure = "Here the key is the name; remove the one in the object";
        problems.add(
          node.source.placeAt(second.keyOffset),
          `${quote(name)} has a name twice`,
          cure,
        );
      } else this.#node(node, around, { value: name, place });
    }
  }

  #nodeList(value: SourceValue, around: Surroundings): void {
    for (const item of this.#items(value, NODES)) this.#node(item, around);
  }

  #node(value: SourceValue, around: Surroundings, key?: Located<string>): void {
    const { problems } = this.#options;
    const inside = this.#entering(value, around);
    const request = readNode(value, { problems, ...variablesOf(inside) });
    if (request === undefined) return;
    const name = key ?? request.name;
    const place = key?.place ?? placeOf(value);
    const { scope, folder } = around;
    if (inside.variables === undefined) {
      const namespace = joinNamespace(scope.namespace, request.namespace);
      const called = name?.value ?? request.function;
      if (called !== undefined) this.absent.add(joinNamespace(namespace, called));
      return;
    }
    if (this.drafts.length === MAX_NODES) {
      problems.add(place, `More than ${MAX_NODES} nodes`, "Launch them with several files");
    }
    this.drafts.push({ request, ...(name === undefined ? {} : { name }), scope, folder, place });
  }

  async #groups(value: SourceValue, around: Surroundings): Promise<void> {
    const { problems } = this.#options;
    for (const item of this.#items(value, GROUPS)) {
      const inside = this.#entering(item, around);
      const request = group.read(item, { problems, ...variablesOf(inside) });
      if (item.kind === "object") await this.expand(item, request ?? {}, inside);
    }
  }

  async #includes(value: SourceValue, around: Surroundings): Promise<void> {
    for (const item of this.#items(value, INCLUDES)) {
      await this.#options.include(item, this.#entering(item, around));
    }
  }

  #items(value: SourceValue, wanted: Wanted): readonly SourceValue[] {
    if (value.kind === "list") return value.items;
    refuse(value, wanted, this.#options.problems);
    return [];
  }

  /** Without variables when its condition keeps it out: then it is only looked at for mistakes. */
  #entering(value: SourceValue, around: Surroundings): Surroundings {
    const context = { problems: this.#options.problems, ...variablesOf(around) };
    if (value.kind !== "object" || takesPart(value, context)) return around;
    const { scope, folder, chain } = around;
    return { scope, folder, chain };
  }
}

function variablesOf({ variables }: Surroundings): { readonly variables?: Variables } {
  return variables === undefined ? {} : { variables };
}
