import {
  BEACON_LOG_TOPIC,
  type BeaconReply,
  type BeaconRequest,
} from "../../../protocols/gecko/beacon.ts";
import { isCoreEndpoint } from "../../../protocols/gecko/core_file.ts";
import { CORE_INFO_TOPIC } from "../../../protocols/gecko/core_info.ts";

/** Endpoints that are remembered; the one that was bound first is forgotten. */
const MAX_BOUND = 256;

/** The core as a {@linkcode BeaconDirectory} describes it to one asker. */
export interface AskedCore {
  /** Its key. */
  readonly key: string;
  /** Its endpoint for publishers, as the asker reaches it. */
  readonly in: string;
  /** Its endpoint for subscribers, as the asker reaches it. */
  readonly out: string;
}

/** How a {@linkcode BeaconDirectory} is to be. */
export interface BeaconDirectoryOptions {
  /** Whether a topic goes through the hub. */
  readonly knowsTopic: (topic: string) => boolean;
  /** Whether endpoints that programs have bound are remembered; a core that asks for passwords or keys does not. */
  readonly takesBinders: boolean;
}

/**
 * What a core answers to pygecko's beacons. To those of 1.0: where the core is. To those of 1.2 and 1.3, whose programs connect
 * to each other and ask the core where: the endpoint that a program has bound for the topic, else the hub's, if the topic goes
 * through it.
 */
export class BeaconDirectory {
  readonly #options: BeaconDirectoryOptions;
  readonly #bound = new Map<string, string>();

  /** Begins without any endpoints. */
  constructor(options: BeaconDirectoryOptions) {
    this.#options = options;
  }

  /** The answer to a request for `core`; `undefined` where there is none. */
  answer(request: BeaconRequest, core: AskedCore): BeaconReply | undefined {
    const { key } = request;
    if (key.toLowerCase() !== core.key.toLowerCase()) return undefined;
    if (request.kind === "core") {
      return { kind: "ports", in: portOf(core.in), out: portOf(core.out) };
    }
    const { topic } = request;
    const endpoint = request.kind === "bind"
      ? this.#bind(topic, request.endpoint)
      : this.#endpointOf(topic, core);
    return endpoint === undefined ? undefined : { kind: "endpoint", key, topic, endpoint };
  }

  #bind(topic: string, endpoint: string): string | undefined {
    if (!this.#options.takesBinders || !isCoreEndpoint(endpoint)) return undefined;
    this.#bound.delete(topic);
    this.#bound.set(topic, endpoint);
    if (this.#bound.size > MAX_BOUND) this.#bound.delete(this.#bound.keys().next().value!);
    return endpoint;
  }

  #endpointOf(topic: string, core: AskedCore): string | undefined {
    // Registrations are what every publisher sends to a hub.
    if (topic === CORE_INFO_TOPIC) return core.in;
    const bound = this.#bound.get(topic);
    if (bound !== undefined) return bound;
    const isOfHub = topic === BEACON_LOG_TOPIC || this.#options.knowsTopic(topic);
    return isOfHub ? core.out : undefined;
  }
}

function portOf(endpoint: string): number {
  return Number(/:(\d+)$/.exec(endpoint)![1]);
}
