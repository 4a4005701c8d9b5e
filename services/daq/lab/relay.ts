import { RoboError } from "../../../errors.ts";
import {
  type Dimension,
  encodeMessage,
  type Message,
  toWireData,
} from "../../../protocols/pymodaq/mod.ts";
import type { Session } from "../sessions/session.ts";
import { DetectorLink } from "./detector_link.ts";
import type { DeviceRecord } from "./device_record.ts";
import type { LabWorld } from "./lab_world.ts";
import type { Registry } from "./registry.ts";
import { whole } from "./whole.ts";

/** Who asks for the data of another client's detector. */
export interface Asker {
  /** Its connection. */
  readonly session: Session;
  /** The device that it is itself. */
  readonly record: DeviceRecord;
}

/** Answers clients that ask for data themselves: with that of a detector, or with the reason why there is none. */
export class Relay {
  readonly #world: LabWorld;
  readonly #registry: Registry;
  readonly #asking = new WeakSet<Session>();

  /** Relays the data of `registry`'s detectors. */
  constructor(world: LabWorld, registry: Registry) {
    this.#world = world;
    this.#registry = registry;
  }

  /** Answers one request. A client that asks again before it has its answer is told so. */
  ask(dimension: Dimension, asker: Asker): void {
    const { session } = asker;
    if (this.#asking.has(session)) return this.#refuse(asker, "One request at a time");
    this.#asking.add(session);
    void this.#answer(dimension, asker).finally(() => this.#asking.delete(session));
  }

  async #answer(dimension: Dimension, asker: Asker): Promise<void> {
    const link = this.#detectorFor(asker);
    if (link === undefined) return this.#refuse(asker, "No detector is connected");
    try {
      const dialect = asker.record.dialect ?? "L2";
      using grab = await link.ask(dimension);
      const message: Message = { kind: "done", data: toWireData(grab.data, dialect) };
      // In memory of its own: the frame may be used again as soon as this is through.
      const bytes = whole(encodeMessage(message, dialect));
      asker.session.send(bytes);
      this.#world.count("relayed");
    } catch (error) {
      this.#refuse(asker, error instanceof RoboError ? error.message : "It failed");
    }
  }

  /** The first detector by name, but not the client itself. */
  #detectorFor({ record }: Asker): DetectorLink | undefined {
    for (const { link, name } of this.#registry.all) {
      if (link instanceof DetectorLink && name !== record.name) return link;
    }
    return undefined;
  }

  #refuse({ session, record }: Asker, why: string): void {
    this.#world.count("relay-refused");
    const message: Message = { kind: "info", key: "error", value: why };
    try {
      session.send(whole(encodeMessage(message, record.dialect ?? "L2")));
    } catch {
      // It does not read what is sent to it, and is dropped for that soon.
    }
  }
}
