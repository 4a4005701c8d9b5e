import { RoboError } from "../../../errors.ts";
import type { DeviceKind } from "../../../protocols/daq/lab_types.ts";
import { DeviceMatcher } from "./device_matcher.ts";
import { DeviceRecord } from "./device_record.ts";
import type { LabWorld } from "./lab_world.ts";
import { freeName, numberedName } from "./naming.ts";

/** What a client has said of itself by the time that it gets its name. */
export interface Identity {
  /** Detector or actuator. */
  readonly kind: DeviceKind;
  /** Its address, as `tcp://host:port`. */
  readonly remote: string;
  /** What it said by `Info name`. */
  readonly name: string | undefined;
  /** Title of its parameter tree. */
  readonly title: string | undefined;
}

/** All devices by their names, those that are offline as well. */
export class Registry {
  readonly #records = new Map<string, DeviceRecord>();
  readonly #matcher: DeviceMatcher;
  readonly #world: LabWorld;

  /** The devices that the configuration knows. */
  constructor(world: LabWorld) {
    const { devices = {} } = world.settings.config;
    this.#world = world;
    this.#matcher = new DeviceMatcher(devices);
    for (const [name, config] of Object.entries(devices)) {
      // Of what kind the others are is not known before they connect.
      if (config.kind !== undefined) this.#add({ name, kind: config.kind, wish: name, config });
    }
  }

  /** All devices, by name. */
  get all(): readonly DeviceRecord[] {
    return [...this.#records.values()].toSorted((a, b) => a.name < b.name ? -1 : 1);
  }

  /** All devices, in no order that means anything. */
  values(): Iterable<DeviceRecord> {
    return this.#records.values();
  }

  /** A device; `undefined` when there is none of this name. */
  find(name: string): DeviceRecord | undefined {
    return this.#records.get(name);
  }

  /** A device. Throws a `RoboError` of kind `missing` when there is none of this name. */
  get(name: string): DeviceRecord {
    const record = this.#records.get(name);
    if (record !== undefined) return record;
    const known = this.all.map(({ name }) => name).slice(0, 20).join(", ");
    throw new RoboError("missing", `There is no device ${name}`, {
      hint: known === "" ? "None has connected so far" : `There are: ${known}`,
    });
  }

  /**
   * The record of a client: the one that it had before, or a new one. Throws a `RoboError` of kind `denied` for a client that
   * may not be here, and of kind `unavailable` when there are too many devices.
   */
  admit(identity: Identity): DeviceRecord {
    const expected = this.#matcher.find(identity);
    if (expected !== undefined) return this.#admitExpected(expected, identity);
    if (this.#world.settings.config.strict === true) {
      throw new RoboError("denied", "It matches no device of the configuration, which is strict");
    }
    const wish = this.#matcher.wishOf(identity);
    return this.#former(identity, wish) ?? this.#new(identity, wish);
  }

  /** Which device a client wants to be: one of the configuration, or one of the name that it asks for. */
  wishOf(identity: Identity): string | undefined {
    return this.#matcher.find(identity) ?? this.#matcher.wishOf(identity);
  }

  /** Forgets a device. Throws a `RoboError`: `missing`, `usage` when it is connected, `denied` when the configuration expects it. */
  forget(name: string): void {
    const record = this.get(name);
    if (record.link !== undefined) {
      throw new RoboError("usage", `${name} is connected`, {
        hint: "Only a device that is offline can be forgotten: end its program first",
      });
    }
    if (record.isConfigured) {
      throw new RoboError("denied", `${name} stands in the lab's file, and is expected`, {
        hint: "Take it out of that file, and start the server again",
      });
    }
    this.#forget(record);
  }

  #admitExpected(name: string, identity: Identity): DeviceRecord {
    const config = this.#matcher.configOf(name);
    const record = this.#records.get(name);
    if (record === undefined) return this.#add({ name, kind: identity.kind, wish: name, config });
    if (record.kind === identity.kind && this.#isFree(record, identity)) return record;
    if (this.#world.settings.config.strict === true) {
      throw new RoboError(
        "denied",
        `${name} is connected already, and the configuration is strict`,
      );
    }
    return this.#duplicate(identity, name);
  }

  /** Two of one name at the same time: both are kept, the second one is told from the first, and held to the same rules. */
  #duplicate(identity: Identity, wish: string): DeviceRecord {
    const former = this.#former(identity, wish);
    if (former !== undefined) return former;
    const record = this.#new(identity, wish, wish);
    this.#world.count("duplicate-name");
    this.#world.log?.warn("Two devices of one name", { wanted: wish, name: record.name });
    return record;
  }

  /** One that went away, of the same kind and wish, from the same host if there is one. */
  #former({ kind, remote }: Identity, wish: string | undefined): DeviceRecord | undefined {
    const candidates = this.all.filter((record) =>
      !record.isConfigured && record.kind === kind && record.wish === wish &&
      this.#isFree(record, { remote })
    );
    const neighbour = candidates.find(({ address }) => hostOf(address) === hostOf(remote));
    // Without a name, an address is all that it can be known by.
    return neighbour ?? (wish === undefined ? undefined : candidates[0]);
  }

  /** Whether nobody else is this device: it is offline, or its host connects again after it has fallen silent. */
  #isFree(
    { link, address }: DeviceRecord,
    { remote }: Pick<Identity, "remote">,
  ): boolean {
    return link === undefined || link.isUnanswering && hostOf(address) === hostOf(remote);
  }

  #new({ kind }: Identity, wish: string | undefined, entry?: string): DeviceRecord {
    const isTaken = (name: string) => this.#records.has(name) || this.#matcher.expects(name);
    const name = wish === undefined ? numberedName(kind, isTaken) : freeName(wish, isTaken);
    const config = entry === undefined ? undefined : this.#matcher.configOf(entry);
    return this.#add({ name, kind, wish, config, entry });
  }

  #add(options: ConstructorParameters<typeof DeviceRecord>[1]): DeviceRecord {
    this.#makeRoom();
    const record = new DeviceRecord(this.#world, options);
    this.#records.set(record.name, record);
    return record;
  }

  /** Forgets who has been away longest, when there are too many. */
  #makeRoom(): void {
    if (this.#records.size < this.#world.settings.maxDevices) return;
    const [oldest] = [...this.#records.values()]
      .filter(({ link, isConfigured }) => link === undefined && !isConfigured)
      .toSorted((a, b) => a.since - b.since);
    if (oldest === undefined) {
      throw new RoboError("unavailable", `There are ${this.#records.size} devices already`);
    }
    this.#forget(oldest);
    this.#world.count("forgotten-device");
  }

  #forget(record: DeviceRecord): void {
    this.#records.delete(record.name);
    record.forgotten();
  }
}

function hostOf(endpoint: string): string {
  return endpoint.replace(/:\d+$/, "");
}
