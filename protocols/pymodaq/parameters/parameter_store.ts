import { RoboError } from "../../../errors.ts";
import type { ParameterChange } from "../data.ts";
import type { Dialect } from "../dialect.ts";
import { changePath } from "./change_path.ts";
import { Echoes } from "./echoes.ts";
import { dialectLike } from "./epoch.ts";
import { replaceParameter, requireParameter } from "./find_parameter.ts";
import { isGroup, mergeValues } from "./merge_values.ts";
import type { Parameter, ParameterValue } from "./parameter.ts";
import { parameterXml } from "./parameter_xml.ts";
import { parseParameters } from "./parse_parameters.ts";
import type {
  OrderOptions,
  ParameterSide,
  ParameterStoreOptions,
  StoreChange,
} from "./parameter_store_options.ts";
import { treeProblems } from "./tree_problems.ts";
import { sizeAfter, type TreeSize, treeSize } from "./tree_size.ts";
import { withValue } from "./with_value.ts";

/**
 * The parameters of one device, changed from either side of a connection: the last writer wins, and what comes back because of
 * our own orders is no change.
 *
 * @example
 * ```ts
 * import { ParameterStore } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const store = new ParameterStore({ now: () => 0 });
 * store.replace(`<settings type="group"><gain type="int" title="Gain">2</gain></settings>`);
 * const change = store.order(["gain"], 3);
 * assert.deepEqual(change.path, ["settings", "gain"]);
 * assert.equal(store.applyChange(change).outcome, "echo");
 * assert.equal(store.tree?.children[0]?.value, 3);
 * ```
 */
export class ParameterStore {
  readonly #now: () => number;
  readonly #isServer: boolean;
  readonly #owner: string | undefined;
  readonly #echoes: Echoes;
  #tree: Parameter | null = null;
  /** Size of the tree; not known before its first change. */
  #size: TreeSize | undefined;

  /** A store without parameters. */
  constructor(options: ParameterStoreOptions) {
    const { now, role = "server", owner, echoWindow = 2000 } = options;
    this.#now = now;
    this.#isServer = role === "server";
    this.#owner = owner;
    this.#echoes = new Echoes(echoWindow);
  }

  /** The parameters as they are; null when none are known. */
  get tree(): Parameter | null {
    return this.#tree;
  }

  /**
   * Takes the device's whole tree, as XML (`Infos`) or as it is. Orders on their way are forgotten. Throws a `RoboError` of kind
   * `data` for XML that cannot be read, and leaves everything as it was.
   */
  replace(tree: string | Parameter, dialect?: Dialect): StoreChange {
    const next = typeof tree === "string" ? parseParameters(tree, dialect && { dialect }) : tree;
    this.#echoes.clear();
    this.#tree = next;
    this.#size = undefined;
    return { outcome: "changed", path: [], by: "device", problems: treeProblems(next) };
  }

  /**
   * Takes what the peer has changed: `Info_xml` at a server, `set_info` at a client, with the root in its path or without.
   *
   * Throws a `RoboError` and leaves everything as it was: kind `data` for XML that cannot be read, for what is no parameter of the
   * tree or makes it too large, and where a group would become a parameter or the other way round; at a client also as {@linkcode withValue}, and
   * `denied` for what is readonly.
   */
  applyChange(change: ParameterChange, dialect?: Dialect): StoreChange {
    const root = this.#tree;
    if (root === null) {
      throw new RoboError("data", "A parameter has changed of a device that has told of none", {
        hint: "Send the whole tree by Infos first",
      });
    }
    const path = changePath(root, change.path);
    const old = requireParameter(root, path, this.#owner);
    const said = parseParameters(change.xml, { known: old, ...dialect && { dialect } });
    checkKinship(old, said);
    const by = this.#peer;
    const next = this.#isServer ? said : mergeValues(old, said);
    const size = sizeAfter(this.#size ??= treeSize(root), old, next);
    const problems = treeProblems(next);
    const echo = isGroup(next) || !this.#isServer
      ? "none"
      : this.#echoes.heard(path, next.value, this.#now());
    // What others were told of it, where an echo that a later order had overtaken was kept from them.
    const told = { ...old, value: this.#echoes.told(path, old.value, echo === "overtaken") };
    this.#tree = replaceParameter(root, path, next);
    this.#size = size;
    if (echo === "overtaken") return { outcome: "echo", path, by, problems };
    const isSame = asSaid(told) === asSaid(next);
    return { outcome: !isSame ? "changed" : echo === "last" ? "echo" : "same", path, by, problems };
  }

  /**
   * Changes a parameter on this side; `path` holds the names below the root. Returns what the peer is to be told: by `set_info`
   * from a server, by `Info_xml` from a client, with the root in its path, without which PyMoDAQ's clients would change
   * another one.
   *
   * Throws a `RoboError` and leaves everything as it was: kind `missing` when there is no such parameter, as
   * {@linkcode withValue}, and at a server `denied` for what is readonly.
   */
  order(
    path: readonly string[],
    value: ParameterValue,
    options: OrderOptions = {},
  ): ParameterChange {
    const root = this.#known();
    const old = requireParameter(root, path, this.#owner);
    if (this.#isServer && old.readonly) {
      throw new RoboError("denied", `${old.name} is readonly`, {
        hint: "Only the device itself changes it",
      });
    }
    const next = withValue(old, value);
    const change = changeOf(root, path, { next, ...options });
    this.#size = sizeAfter(this.#size ??= treeSize(root), old, next);
    this.#tree = replaceParameter(root, path, next);
    this.#echoes.ordered(path, next.value, this.#now());
    return change;
  }

  /** A parameter as it is now, as the peer is told it: the answer to an order that could not be done. */
  describe(path: readonly string[], dialect?: Dialect): ParameterChange {
    const root = this.#known();
    return changeOf(root, path, { next: requireParameter(root, path, this.#owner), dialect });
  }

  get #peer(): ParameterSide {
    return this.#isServer ? "device" : "operator";
  }

  #known(): Parameter {
    if (this.#tree !== null) return this.#tree;
    throw new RoboError("missing", "The device has told of no parameters", {
      hint: "It may send them later, or have none",
    });
  }
}

function changeOf(
  root: Parameter,
  path: readonly string[],
  { next, dialect = dialectLike(next.written?.text) }: {
    readonly next: Parameter;
    readonly dialect?: Dialect | undefined;
  },
): ParameterChange {
  return { path: [root.name, ...path], xml: parameterXml(next, dialect) };
}

/** A parameter is not renamed by a change, and a group stays one. */
function checkKinship(old: Parameter, said: Parameter): void {
  if (old.name !== said.name) {
    throw new RoboError("data", `A change of ${old.name} brings ${said.name} instead`);
  }
  if (isGroup(old) === isGroup(said)) return;
  const [is, was] = isGroup(said) ? ["a group", "none"] : ["no group", "one"];
  throw new RoboError("data", `A change says that ${old.name} is ${is}, and it is ${was}`);
}

/** Everything of a parameter but how it was written. */
function asSaid(parameter: Parameter): string {
  return JSON.stringify(parameter, (key, value) => key === "written" ? undefined : value);
}
