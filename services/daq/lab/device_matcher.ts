import type { Dialect } from "../../../protocols/pymodaq/mod.ts";
import { AllowList } from "../../../transports/allow_list.ts";
import type { DeviceConfig } from "../config/lab_config.ts";
import { cleanName } from "./naming.ts";
import type { Identity } from "./registry.ts";

/** Finds out which device of the configuration a client is. */
export class DeviceMatcher {
  readonly #devices: ReadonlyMap<string, DeviceConfig>;
  readonly #networks = new Map<string, AllowList>();

  /** Devices by name. Throws a `RoboError` of kind `usage` for an address that is none. */
  constructor(devices: Readonly<Record<string, DeviceConfig>>) {
    this.#devices = new Map(Object.entries(devices));
    for (const [name, { match }] of this.#devices) {
      if (match?.address !== undefined) {
        this.#networks.set(name, new AllowList([match.address], []));
      }
    }
  }

  /** Whether this is the name of a device that may yet come. */
  expects(name: string): boolean {
    return this.#devices.has(name);
  }

  /** What the configuration says of a device. */
  configOf(name: string): DeviceConfig | undefined {
    return this.#devices.get(name);
  }

  /** The name of the first device that the client is; `undefined` when it is none of them. */
  find(identity: Identity): string | undefined {
    for (const [name, config] of this.#devices) {
      if (this.#is(identity, name, config)) return name;
    }
    return undefined;
  }

  /** The name that a client asks for, by what it said of itself. */
  wishOf({ name, title }: Pick<Identity, "name" | "title">): string | undefined {
    return cleanName(name ?? "") ?? cleanName(title ?? "");
  }

  /** The dialect of all devices that clients of this address can be, where they have one and the same. */
  dialectOf(remote: string): Dialect | undefined {
    const candidates = [...this.#devices].filter(([name, { match }]) =>
      match?.address === undefined || this.#networks.get(name)!.admits(remote)
    );
    const named = candidates.filter(([, { match }]) => match?.address !== undefined);
    const dialects = new Set(named.map(([, { dialect }]) => dialect));
    const isCertain = named.length > 0 && named.length === candidates.length &&
      dialects.size === 1;
    return isCertain ? [...dialects][0] : undefined;
  }

  #is(identity: Identity, name: string, { kind, match }: DeviceConfig): boolean {
    if (kind !== undefined && kind !== identity.kind) return false;
    if (match?.address === undefined && match?.title === undefined) {
      // Who says its name is nobody else, whatever the title, which devices of one model share.
      const text = identity.name ?? identity.title ?? "";
      return text === name || cleanName(text) === name;
    }
    const said = [identity.name, identity.title];
    const isThere = match.address === undefined ||
      this.#networks.get(name)!.admits(identity.remote);
    return isThere && (match.title === undefined || said.includes(match.title));
  }
}
