import { RoboError } from "../../errors.ts";
import type { ParameterChange } from "../../protocols/pymodaq/data.ts";
import type { Dialect } from "../../protocols/pymodaq/dialect.ts";
import {
  findParameter,
  isSameValue,
  parameterXml,
  parseParameters,
  requireParameter,
} from "../../protocols/pymodaq/parameters/mod.ts";
import type { Parameter } from "../../protocols/pymodaq/parameters/parameter.ts";
import type { DeviceOptions } from "./device_options.ts";
import type { DeviceParameters, ParameterChanged } from "./device_parameters.ts";

/** How a device's parameters are kept the same as the server's. */
export interface ParameterSyncOptions {
  /** The parameters. */
  readonly parameters: DeviceParameters;
  /** Name of the root on the wire, as PyMoDAQ's own modules call it. */
  readonly root: string;
  /** What people read above them. */
  readonly title: string;
  /** What is spoken. */
  readonly dialect: Dialect;
  /** Tells the server. */
  readonly tell: (change: ParameterChange) => void;
  /** Tells the instrument what the server has changed. */
  readonly onParameter: DeviceOptions["onParameter"];
  /** Told what could not be done. */
  readonly onProblem: (error: unknown) => void;
}

/**
 * Keeps a device's parameters the same as the server's: whoever changes one, the other side is told.
 *
 * What the server has changed is told back, as PyMoDAQ's own modules do: the protocol has no acknowledgements, and without
 * it, changes of both sides that cross each other would leave them with different values for ever.
 */
export class ParameterSync implements Disposable {
  readonly #options: ParameterSyncOptions;
  readonly #subscription: Disposable;

  /** Begins to tell the server what the device changes. */
  constructor(options: ParameterSyncOptions) {
    this.#options = options;
    this.#subscription = options.parameters.onChange((change) => this.#changed(change));
  }

  /** The whole tree as XML. */
  get xml(): string {
    const { parameters, root, title, dialect } = this.#options;
    return parameterXml({ ...parameters.tree, name: root, title }, dialect);
  }

  /**
   * Does what the server wants. The path may begin with the root's name, as it should, or without it, as PyMoDAQ's own server sends
   * it. What cannot be done is told as a problem, and the value as it is.
   */
  apply({ path, xml }: ParameterChange): void {
    const { parameters, root, dialect, onProblem } = this.#options;
    try {
      const names = path[0] === root ? path.slice(1) : path;
      const target = names.length === 0 ? parameters.tree : findParameter(parameters.tree, names);
      const wanted = parseParameters(xml, { dialect });
      if (target === undefined) {
        throw new RoboError("data", `The server wants to change ${path.join("/")}, which is none`);
      }
      this.#set(names, target, wanted);
    } catch (error) {
      onProblem(error);
    }
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }

  /** Takes over values alone: what a parameter is, only the device says. */
  #set(path: readonly string[], target: Parameter, wanted: Parameter): void {
    if (isGroup(target) !== isGroup(wanted)) {
      throw new RoboError(
        "data",
        `${path.join("/")} is ${target.type}, and the server wants to make it ${wanted.type}`,
      );
    }
    if (isGroup(target)) {
      for (const child of wanted.children) {
        const own = target.children.find(({ name }) => name === child.name);
        if (own !== undefined) this.#set([...path, own.name], own, child);
      }
      return;
    }
    if (target.readonly) return this.#tell(path, target);
    const { parameters } = this.#options;
    try {
      parameters.change(path, wanted.value, "server");
    } catch (error) {
      this.#tell(path, target);
      throw error;
    }
    const now = requireParameter(parameters.tree, path);
    // Otherwise the instrument has changed it further, and that is told already.
    if (isSameValue(now.value, wanted.value)) this.#tell(path, now);
  }

  #changed({ path, parameter, before, by }: ParameterChanged): void {
    if (by === "device") return this.#tell(path, parameter);
    const { onParameter, parameters, onProblem } = this.#options;
    const putBack = (error: unknown) => {
      // Unless it has been changed again meanwhile.
      if (isSameValue(parameters.get(path), parameter.value)) parameters.set(path, before);
      onProblem(error);
    };
    try {
      const done = onParameter?.(path, parameter.value);
      if (done instanceof Promise) done.catch(putBack);
    } catch (error) {
      putBack(error);
    }
  }

  #tell(path: readonly string[], parameter: Parameter): void {
    const { root, dialect, tell } = this.#options;
    tell({ path: [root, ...path], xml: parameterXml(parameter, dialect) });
  }
}

function isGroup({ type }: Parameter): boolean {
  return type.includes("group");
}
