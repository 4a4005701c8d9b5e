import {
  isSameValue,
  replaceParameter,
  requireParameter,
  withValue,
} from "../../protocols/pymodaq/parameters/mod.ts";
import type { Parameter, ParameterValue } from "../../protocols/pymodaq/parameters/parameter.ts";
import { declared, type ParameterDeclarations } from "./parameter_declaration.ts";

/** A parameter that has changed. */
export interface ParameterChanged {
  /** Names below the root. */
  readonly path: readonly string[];
  /** The parameter as it is now. */
  readonly parameter: Parameter;
  /** Its value before. */
  readonly before: ParameterValue;
  /** Who has changed it. */
  readonly by: "device" | "server";
}

/**
 * The parameters of a device that is served: read and changed by the device here, and by operators at the server. Each side
 * learns what the other has changed, once.
 *
 * @example
 * ```ts
 * import { DeviceParameters } from "robo";
 * import assert from "node:assert/strict";
 *
 * const parameters = new DeviceParameters({
 *   exposure: { type: "float", value: 10, limits: [0, 100], title: "Exposure (ms)" },
 *   roi: { type: "group", children: { x0: { type: "int", value: 3 } } },
 * });
 * parameters.set("exposure", 7.5);
 * assert.equal(parameters.get("exposure"), 7.5);
 * assert.equal(parameters.get("roi/x0"), 3);
 * assert.throws(() => parameters.set("exposure", 1000));
 * ```
 */
export class DeviceParameters {
  #root: Parameter;
  readonly #listeners = new Set<(change: ParameterChanged) => void>();

  /** The parameters that are declared, with their first values. Throws a `RoboError` of kind `usage` for an impossible name. */
  constructor(declarations: ParameterDeclarations = {}) {
    this.#root = {
      name: "settings",
      type: "group",
      title: "Settings",
      visible: true,
      removable: false,
      readonly: false,
      value: null,
      attributes: {},
      children: declared(declarations),
    };
  }

  /** The parameters of a tree, such as another device's, with everything that is known of them. */
  static from(tree: Parameter): DeviceParameters {
    const parameters = new DeviceParameters();
    parameters.#root = tree;
    return parameters;
  }

  /** All of them, as a group. */
  get tree(): Parameter {
    return this.#root;
  }

  /** Adds parameters at the end, but those whose names are there already. */
  add(declarations: ParameterDeclarations): void {
    const added = declared(declarations).filter(({ name }) =>
      this.#root.children.every((child) => child.name !== name)
    );
    this.#root = { ...this.#root, children: [...this.#root.children, ...added] };
  }

  /**
   * The value of a parameter; `path` has the names below the root, with slashes between them. Throws a `RoboError` of kind
   * `missing` when there is none.
   */
  get(path: string | readonly string[]): ParameterValue {
    return requireParameter(this.#root, pathOf(path)).value;
  }

  /**
   * Changes a parameter, and tells the server. Throws a `RoboError`: of kind `missing` when there is none, `usage` for a value of
   * another type, `denied` for one outside of the limits.
   */
  set(path: string | readonly string[], value: ParameterValue): void {
    this.change(path, value, "device");
  }

  /** As {@linkcode set}, by either side; whether that has changed anything. */
  change(
    path: string | readonly string[],
    value: ParameterValue,
    by: ParameterChanged["by"],
  ): boolean {
    const names = pathOf(path);
    const old = requireParameter(this.#root, names);
    const parameter = withValue(old, value);
    if (isSameValue(old.value, parameter.value)) return false;
    this.#root = replaceParameter(this.#root, names, parameter);
    for (const listener of this.#listeners) {
      listener({ path: names, parameter, before: old.value, by });
    }
    return true;
  }

  /** Tells `listener` each change, whoever makes it, until the result is disposed of. */
  onChange(listener: (change: ParameterChanged) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}

function pathOf(path: string | readonly string[]): readonly string[] {
  return typeof path === "string" ? path.split("/") : path;
}
