import type { FoxgloveParameter } from "../../../../protocols/foxglove/mod.ts";
import type { FrameRun } from "../../hub/frame_run.ts";
import type { RunEncoder, Subscribed } from "../../hub/subscription.ts";
import { isTaken } from "../find_topic.ts";
import { framesOf } from "../frame_writer.ts";
import { parametersIn } from "../parameters/topic_parameters.ts";
import { foxgloveParameter } from "./parameter_values.ts";
import { textFrame } from "./say.ts";
import type { SessionSetting } from "./session_setting.ts";

/** Least time between two updates of a topic's parameters, in milliseconds. */
const EVERY_MS = 100;

/** Tells a client which of the parameters that it watches have other values. */
export class ParameterWatch implements Disposable {
  readonly #setting: SessionSetting;
  /** The names, and each value as it was told last. */
  readonly #watched = new Map<string, string | undefined>();
  #subscribed: Subscribed | undefined;

  /** Watches nothing yet. */
  constructor(setting: SessionSetting) {
    this.#setting = setting;
  }

  /** Watches more; values as they are now count as told. */
  add(parameters: readonly FoxgloveParameter[], names: readonly string[]): void {
    for (const name of names) if (!this.#watched.has(name)) this.#watched.set(name, undefined);
    for (const parameter of parameters) {
      if (!this.#watched.has(parameter.name)) continue;
      this.#watched.set(parameter.name, JSON.stringify(parameter.value));
    }
    this.#subscribed ??= this.#subscribe();
  }

  /** Watches less; nothing, when no names are given. */
  remove(names: readonly string[]): void {
    if (names.length === 0) this.#watched.clear();
    for (const name of names) this.#watched.delete(name);
    if (this.#watched.size === 0) this[Symbol.dispose]();
  }

  /** Watches nothing any more. */
  [Symbol.dispose](): void {
    this.#subscribed?.[Symbol.dispose]();
    this.#subscribed = undefined;
  }

  #subscribe(): Subscribed {
    const { bridge, client } = this.#setting;
    const encoder: RunEncoder = {
      key: `foxglove:parameters:${client.id}`,
      encode: (run) => this.#encode(run),
    };
    return bridge.subscribe(client, {
      wants: isTaken,
      policy: { kind: "every", ms: EVERY_MS },
      whenSlow: "latest",
      encoder,
    });
  }

  #encode(run: FrameRun): Uint8Array | undefined {
    const parameters: FoxgloveParameter[] = [];
    for (const topic of this.#subscribed?.topics ?? []) {
      const newest = [...framesOf(run, topic.id)].at(-1);
      if (newest === undefined) continue;
      parameters.push(
        ...this.#changed(parametersIn(topic, run.bytes, newest.at).map(foxgloveParameter)),
      );
    }
    return parameters.length === 0 ? undefined : textFrame({ op: "parameterValues", parameters });
  }

  /** Those that are watched and have another value than the client knows. */
  #changed(parameters: readonly FoxgloveParameter[]): FoxgloveParameter[] {
    return parameters.filter(({ name, value }) => {
      if (!this.#watched.has(name)) return false;
      const text = JSON.stringify(value);
      const isNew = this.#watched.get(name) !== text;
      this.#watched.set(name, text);
      return isNew;
    });
  }
}
