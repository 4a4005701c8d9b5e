import { RoboError } from "../../../errors.ts";
import type { DeviceKind } from "../../../protocols/daq/lab_types.ts";
import type { Message } from "../../../protocols/pymodaq/mod.ts";
import { safeText } from "../../../terminal/text.ts";
import type { Session, SessionListener } from "../sessions/session.ts";
import { ActuatorLink } from "./actuator_link.ts";
import { DetectorLink } from "./detector_link.ts";
import type { DeviceLink } from "./device_link.ts";
import type { DeviceRecord } from "./device_record.ts";
import { Introduction } from "./introduction.ts";
import type { LabWorld } from "./lab_world.ts";
import type { Identity, Registry } from "./registry.ts";
import type { Relay } from "./relay.ts";
import { DeviceSettings } from "./device_settings.ts";

/** Where a {@linkcode Guest} is. */
export interface GuestHouse {
  /** What all devices share. */
  readonly world: LabWorld;
  /** Where it gets its name. */
  readonly registry: Registry;
  /** Who answers it when it asks for data itself. */
  readonly relay: Relay;
}

/** A client from its first bytes on: it says what it is, gets a name, and is that device from then on. */
export class Guest implements SessionListener {
  readonly session: Session;
  readonly #house: GuestHouse;
  #kind: DeviceKind | undefined;
  /** What it says at first, as long as that may go on. */
  #introduction: Introduction | undefined;
  #isLeaving = false;
  #hasDialect = false;
  #record: DeviceRecord | undefined;
  #link: DeviceLink | undefined;

  /** A client that has said nothing yet. */
  constructor(session: Session, house: GuestHouse) {
    this.session = session;
    this.#house = house;
  }

  /** Whether it has closed the connection in the way of the protocol. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** The device that it is, once it has its name. */
  get record(): DeviceRecord | undefined {
    return this.#record;
  }

  received(message: Message): void {
    if (message.kind === "hello") {
      this.#kind = message.clientType === "GRABBER" ? "detector" : "actuator";
      this.#introduction = new Introduction(this.#house.world.now());
      return;
    }
    if (this.#introduction !== undefined) this.#listen(message, this.#introduction);
    else if (this.#record !== undefined) this.#handle(message, this.#record);
    this.#noteDialect();
  }

  /** Looks for times that are over. */
  check(now: number): void {
    if (this.#record === undefined && this.#introduction?.isOver(now) === true) {
      this.#settle(this.#introduction);
    }
    this.#link?.check(now);
  }

  /** Its connection is gone. */
  gone(why: unknown): void {
    // Who went before it got a name is remembered by none.
    if (this.#record === undefined || this.#link === undefined) return;
    const problem = why === undefined ? null : why instanceof Error ? why.message : String(why);
    const { name } = this.#record;
    this.#record.detach(this.#link, problem);
    const how = problem === null ? "has closed its connection" : `is gone: ${problem}`;
    this.#link.close(new RoboError("unavailable", `${name} ${how}`, { cause: why }));
  }

  /** What it says at first may be what it gets its name by; also late, for on a busy machine devices are slow. */
  #listen(message: Message, introduction: Introduction): void {
    const { name, title } = introduction;
    const goesOn = introduction.heard(message, this.#house.world.now(), this.session.bytesIn);
    if (!goesOn) this.#introduction = undefined;
    if (this.#record === undefined) {
      if (!goesOn) this.#settle(introduction);
    } else if (this.#isAnother({ name, title }, introduction)) this.#moveOut(introduction);
    else this.#handle(message, this.#record);
  }

  /** Whether it is not the device that it was taken for. One that is at work already stays that. */
  #isAnother(
    before: Pick<Identity, "name" | "title">,
    after: Pick<Identity, "name" | "title">,
  ): boolean {
    if (this.#link?.doing !== "idle") return false;
    const { registry } = this.#house;
    return registry.wishOf(this.#identity(before)) !== registry.wishOf(this.#identity(after));
  }

  /** It got its name before it had said it: that one was nobody's. */
  #moveOut(introduction: Introduction): void {
    const [record, link] = [this.#record!, this.#link!];
    const { name } = record;
    record.detach(link, null);
    link.close(new RoboError("unavailable", `${name} has said that it is another device`));
    if (!record.isConfigured && record.connections === 1) this.#house.registry.forget(name);
    this.#record = this.#link = undefined;
    this.#moveIn(introduction);
  }

  /** Its bytes have shown its dialect: that is news. */
  #noteDialect(): void {
    if (this.#hasDialect || this.session.dialect === undefined) return;
    this.#hasDialect = true;
    this.#record?.changed();
  }

  #settle(introduction: Introduction): void {
    this.#moveIn(introduction);
    if (this.#link instanceof ActuatorLink && this.#house.world.settings.probe) {
      this.#link.position({ soft: true }).catch(() => {});
    }
  }

  #moveIn(introduction: Introduction): void {
    const { world } = this.#house;
    const record = this.#admitted(introduction);
    if (record === undefined) return;
    const { session } = this;
    this.#record = record;
    this.#link = record.kind === "detector"
      ? new DetectorLink(session, record, world)
      : new ActuatorLink(session, record, world);
    record.title = introduction.title ?? introduction.name ?? record.title;
    record.attach(this.#link);
    const { name, kind } = record;
    world.log?.debug("Connected", { device: name, kind, remote: session.remote });
    for (const message of introduction.messages) {
      if (!session.isEnded) this.#handle(message, record);
    }
  }

  #admitted(introduction: Introduction): DeviceRecord | undefined {
    try {
      return this.#house.registry.admit(this.#identity(introduction));
    } catch (error) {
      this.#introduction = undefined;
      this.session.end(error);
      return undefined;
    }
  }

  #identity({ name, title }: Pick<Identity, "name" | "title">): Identity {
    return { kind: this.#kind!, remote: this.session.remote, name, title };
  }

  #handle(message: Message, record: DeviceRecord): void {
    switch (message.kind) {
      case "info":
        return this.#informed(message, record);
      case "infos":
      case "info_xml":
        return new DeviceSettings(record, this.#house.world).received(message);
      case "send_data":
        return this.#house.relay.ask(message.dimension, { session: this.session, record });
      case "unknown":
        return this.#unknown(message.command);
      default:
        return this.#handleOwn(message);
    }
  }

  #handleOwn(message: Message): void {
    if (message.kind === "order" && message.command === "Quit") {
      this.#isLeaving = true;
      return this.session.end();
    }
    if (this.#link!.received(message)) return;
    // Of the other kind of device, or of a server.
    this.#house.world.count("misplaced-message");
  }

  #informed({ key, value }: Message & { kind: "info" }, record: DeviceRecord): void {
    record.inform(key, value);
    if (!/^error$/i.test(key)) return;
    record.complain(value);
    this.#link!.failed(value);
  }

  #unknown(command: string): void {
    const { world } = this.#house;
    world.count("unknown-command");
    const shown = safeText(command.slice(0, 60));
    if (world.settings.unknown === "drop") {
      throw new RoboError("data", `It sent a command that is not in the protocol: ${shown}`);
    }
    world.warnOften("Passed over a command that is not in the protocol", {
      remote: this.session.remote,
      command: shown,
    });
  }
}
