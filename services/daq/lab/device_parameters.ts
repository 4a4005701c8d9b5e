import { RoboError } from "../../../errors.ts";
import type { Dialect, ParameterChange } from "../../../protocols/pymodaq/mod.ts";
import {
  findParameter,
  type Parameter,
  type ParameterValue,
  parameterXml,
  parseParameters,
  replaceParameter,
  requireParameter,
  withValue,
} from "../../../protocols/pymodaq/parameters/mod.ts";

/** The parameter tree of one device, as the server knows it. */
export class DeviceParameters {
  #tree: Parameter | null = null;

  /** The tree; null when the device has sent none. */
  get tree(): Parameter | null {
    return this.#tree;
  }

  /** The device sends all of them. Throws a `RoboError` of kind `data` for what cannot be read. */
  replace(xml: string, dialect: Dialect | undefined): void {
    this.#tree = parseParameters(xml, { ...dialect && { dialect } });
  }

  /**
   * The device has changed one of them. Returns its path below the root, or `undefined` when it says nothing new. Throws a
   * `RoboError` of kind `data` for what cannot be read or does not fit.
   */
  apply(
    { path, xml }: ParameterChange,
    dialect: Dialect | undefined,
  ): readonly string[] | undefined {
    const changed = parseParameters(xml, { ...dialect && { dialect } });
    if (this.#tree === null) {
      throw new RoboError("data", "It has sent no parameters before this one");
    }
    const below = path[0] === this.#tree.name ? path.slice(1) : path;
    const before = findParameter(this.#tree, below);
    if (before === undefined || (before.children.length > 0) !== (changed.children.length > 0)) {
      throw new RoboError("data", `It has no such parameter: ${path.join("/")}`);
    }
    if (JSON.stringify(before) === JSON.stringify(changed)) return undefined;
    this.#tree = replaceParameter(this.#tree, below, changed);
    return below;
  }

  /**
   * An operator changes one. Throws a `RoboError`: kind `missing` when there is none at `path`, `usage` or `denied` for a value
   * that it cannot have.
   */
  order(path: readonly string[], value: ParameterValue, dialect: Dialect): ParameterChange {
    if (this.#tree === null) throw new RoboError("missing", "The device has sent no parameters");
    const before = requireParameter(this.#tree, path);
    if (before.readonly) throw new RoboError("denied", `${path.join("/")} can only be read`);
    const changed = withValue(before, value);
    this.#tree = replaceParameter(this.#tree, path, changed);
    return { path: [this.#tree.name, ...path], xml: parameterXml(changed, dialect) };
  }
}
