import { RoboError } from "../../../../../errors.ts";
import { isObject } from "../../../../../protocols/json/checks.ts";
import type { RosbridgeSetting } from "../rosbridge_shared.ts";
import { GRAPH_SERVICES } from "./graph_services.ts";
import { PARAM_SERVICES } from "./param_services.ts";
import type { RosapiService } from "./rosapi_service.ts";
import { TYPE_SERVICES } from "./type_services.ts";

const SERVICES: ReadonlyMap<string, RosapiService> = new Map<string, RosapiService>([
  ...Object.entries(GRAPH_SERVICES),
  ...Object.entries(TYPE_SERVICES),
  ...Object.entries(PARAM_SERVICES),
]);

/** What clients ask of the bridge itself: the services of ROS's package `rosapi`. */
export class Rosapi {
  readonly #setting: RosbridgeSetting;

  /** Answers about this bridge, as far as the client may see it. */
  constructor(setting: RosbridgeSetting) {
    this.#setting = setting;
  }

  /** The answer of a service. Throws a `RoboError` of kind `missing` for one that there is not. */
  call(name: string, args: unknown): Readonly<Record<string, unknown>> {
    const service = SERVICES.get(name);
    if (service === undefined) {
      throw new RoboError("missing", `There is no service rosapi/${name.slice(0, 64)}`, {
        hint: `There are: ${[...SERVICES.keys()].join(", ")}`,
      });
    }
    return service(this.#setting, isObject(args) ? args : {});
  }
}
