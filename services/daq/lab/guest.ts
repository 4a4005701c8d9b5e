import { RoboError } from "../../../errors.ts";
import type { DeviceKind } from "../../../protocols/daq/lab_types.ts";
import type { Message } from "../../../protocols/pymodaq/mod.ts";
import { ownText } from "../../../protocols/pymodaq/own_text.ts";
import { parseParameters } from "../../../protocols/pymodaq/parameters/mod.ts";
import { safeText } from "../../../terminal/text.ts";
import type { Session, SessionListener } from "../sessions/session.ts";
import { ActuatorLink } from "./actuator_link.ts";
import { DetectorLink } from "./detector_link.ts";
import type { DeviceLink } from "./device_link.ts";
import type { DeviceRecord } from "./device_record.ts";
import type { LabWorld } from "./lab_world.ts";
import type { Registry } from "./registry.ts";
import type { Relay } from "./relay.ts";
import { DeviceSettings } from "./device_settings.ts";

/** For how long a client may say its name before it gets one, and how long after it has said a part of it, in milliseconds. */
const GRACE_MS = { first: 200, more: 60 };

/** Longest name or title that is looked at, in characters. */
const MAX_TITLE = 256;

/** Messages, and bytes of them, that are kept until a client has its name. */
const MAX_EARLY = { count: 64, bytes: 4 * 1024 * 1024 };

/** Where the tag of a tree's root ends at the latest, in characters. */
const MAX_TAG = 4096;

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
  #name: string | undefined;
  #title: string | undefined;
  #nameBy = Infinity;
  #isDue = false;
  #isLeaving = false;
  #hasDialect = false;
  #early: Message[] = [];
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
      this.#nameBy = this.#house.world.now() + GRACE_MS.first;
      return;
    }
    if (this.#record === undefined) this.#listen(message);
    else this.#handle(message, this.#record);
    this.#noteDialect();
  }

  /** Looks for times that are over. */
  check(now: number): void {
    if (this.#record === undefined && now >= this.#nameBy) this.#due();
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

  /** What it says before it has its name may be what it gets its name by. */
  #listen(message: Message): void {
    const { world } = this.#house;
    this.#early.push(message);
    if (message.kind === "info" && /^name$/i.test(message.key)) {
      this.#name = ownText(message.value, MAX_TITLE);
    } else if (message.kind === "infos") this.#title = titleOf(message.xml);
    else if (message.kind !== "info" && message.kind !== "axis") return this.#settle();
    if (this.#early.length >= MAX_EARLY.count || this.session.bytesIn > MAX_EARLY.bytes) {
      return this.#settle();
    }
    if (this.#name !== undefined && this.#title !== undefined) return this.#settle();
    if (this.#name === undefined && this.#title === undefined) return;
    this.#nameBy = Math.min(this.#nameBy, world.now() + GRACE_MS.more);
  }

  /** Not at the first look: on a busy machine its name may have come long ago, and is read between two looks. */
  #due(): void {
    if (this.#isDue) this.#settle();
    this.#isDue = true;
  }

  /** Its bytes have shown its dialect: that is news. */
  #noteDialect(): void {
    if (this.#hasDialect || this.session.dialect === undefined) return;
    this.#hasDialect = true;
    this.#record?.changed();
  }

  #settle(): void {
    const { world, registry } = this.#house;
    this.#nameBy = Infinity;
    const record = this.#admitted(registry);
    if (record === undefined) return;
    const { session } = this;
    this.#record = record;
    this.#link = record.kind === "detector"
      ? new DetectorLink(session, record, world)
      : new ActuatorLink(session, record, world);
    record.title = this.#title ?? this.#name ?? record.title;
    record.attach(this.#link);
    const { name, kind } = record;
    world.log?.debug("Connected", { device: name, kind, remote: session.remote });
    for (const message of this.#early.splice(0)) {
      if (!session.isEnded) this.#handle(message, record);
    }
    if (this.#link instanceof ActuatorLink && world.settings.probe) {
      this.#link.position({ soft: true }).catch(() => {});
    }
  }

  #admitted(registry: Registry): DeviceRecord | undefined {
    try {
      return registry.admit({
        kind: this.#kind!,
        remote: this.session.remote,
        name: this.#name,
        title: this.#title,
      });
    } catch (error) {
      this.session.end(error);
      return undefined;
    }
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

/** The title of a tree's root, from its tag alone: the tree is read when the device has its name. */
function titleOf(xml: string): string | undefined {
  const [tag] = /<[^\s<>/!?][^<>]*>/.exec(xml.slice(0, MAX_TAG)) ?? [];
  if (tag === undefined) return undefined;
  try {
    return ownText(parseParameters(tag.replace(/\/?>$/, "/>")).title, MAX_TITLE);
  } catch {
    // What is wrong with it is told when all of it is read.
    return undefined;
  }
}
