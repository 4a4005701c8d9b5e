import type {
  FoxgloveClientMessage,
  FoxgloveParameter,
} from "../../../../protocols/foxglove/mod.ts";
import { setParameters, visibleParameters } from "../parameters/set_parameters.ts";
import { topicParameters } from "../parameters/topic_parameters.ts";
import { foxgloveParameter } from "./parameter_values.ts";
import { ParameterWatch } from "./parameter_watch.ts";
import { say, sayFault } from "./say.ts";
import type { SessionSetting } from "./session_setting.ts";

/** Most names that one client may watch. */
const MOST_WATCHED = 10_000;

type Message<Op> = Extract<FoxgloveClientMessage, { readonly op: Op }>;

/** The parameters, as one client gets, sets and watches them. */
export class Parameters implements Disposable {
  readonly #setting: SessionSetting;
  readonly #watch: ParameterWatch;

  /** Nothing is watched yet. */
  constructor(setting: SessionSetting) {
    this.#setting = setting;
    this.#watch = new ParameterWatch(setting);
  }

  /** Tells the client those that it names, or all; there is no error for those that there are not. */
  get({ parameterNames, id }: Message<"getParameters">): void {
    const parameters = this.#named(parameterNames);
    say(this.#setting.client, {
      op: "parameterValues",
      parameters,
      ...(id !== undefined && { id }),
    });
  }

  /** Sets them; the answer, for which a client has to give an `id`, has the values as they were sent. */
  set({ parameters, id }: Message<"setParameters">): void {
    const { bridge, client } = this.#setting;
    const names = new Set(parameters.map(({ name }) => name));
    const { sent, faults } = setParameters(bridge, client, parameters);
    for (const fault of faults) sayFault(client, fault);
    if (id !== undefined) {
      const now = new Map(this.#named([...names]).map((one) => [one.name, one]));
      for (const each of sent) {
        if (names.has(each.name)) now.set(each.name, foxgloveParameter(each));
      }
      say(client, { op: "parameterValues", parameters: [...now.values()], id });
    }
  }

  /** Tells the client from now on when these change, or all that there are. */
  subscribe(names: readonly string[]): void {
    const parameters = this.#named(names);
    const wanted = names.length === 0 ? parameters.map(({ name }) => name) : names;
    this.#watch.add(parameters, wanted.slice(0, MOST_WATCHED));
  }

  /** Tells it no more when these change, or any. */
  unsubscribe(names: readonly string[]): void {
    this.#watch.remove(names);
  }

  /** Watches nothing any more. */
  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  #named(names: readonly string[]): FoxgloveParameter[] {
    const { bridge, client } = this.#setting;
    const wanted = new Set(names);
    return visibleParameters(bridge, client).flatMap(topicParameters)
      .filter(({ name }) => wanted.size === 0 || wanted.has(name)).map(foxgloveParameter);
  }
}
