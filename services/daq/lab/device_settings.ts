import { RoboError } from "../../../errors.ts";
import type { Message } from "../../../protocols/pymodaq/mod.ts";
import { ownText } from "../../../protocols/pymodaq/own_text.ts";
import type { StoreChange } from "../../../protocols/pymodaq/parameters/mod.ts";
import type { DeviceRecord } from "./device_record.ts";
import type { LabWorld } from "./lab_world.ts";

/** Longest title that is kept, in characters. */
const MAX_TITLE = 256;

/** XML that is read at once, in characters. */
const SMALL = 16 * 1024;

type SettingsMessage = Message & { readonly kind: "infos" | "info_xml" };

/** What a device says of its parameters. What cannot be read is logged and counted; the connection goes on. */
export class DeviceSettings {
  readonly #record: DeviceRecord;
  readonly #world: LabWorld;

  /** The parameters of `record`. */
  constructor(record: DeviceRecord, world: LabWorld) {
    this.#record = record;
    this.#world = world;
  }

  /** Takes the whole tree, or one parameter of it: at once what is small, in its turn what takes long. */
  received(message: SettingsMessage): void {
    const { heavy } = this.#world;
    const owner = this.#record;
    const bytes = message.kind === "infos" ? message.xml.length : message.change.xml.length;
    if (bytes < SMALL && !heavy.has(owner)) return this.#take(message);
    if (heavy.add({ owner, bytes, run: () => this.#take(message) })) return;
    this.#world.count("parameters-dropped");
    owner.complain("It sends more parameters than can be read");
  }

  #take(message: SettingsMessage): void {
    const { parameters, dialect } = this.#record;
    try {
      if (message.kind === "infos") this.#replace(message.xml);
      else this.#took(parameters.applyChange(message.change, dialect));
    } catch (error) {
      if (!(error instanceof RoboError)) throw error;
      const { name } = this.#record;
      this.#world.count("bad-xml");
      this.#record.complain(`Its parameters cannot be read: ${error.message}`);
      this.#world.warnOften("Parameters that cannot be read", {
        device: name,
        reason: error.message,
      });
    }
  }

  #replace(xml: string): void {
    const record = this.#record;
    this.#took(record.parameters.replace(xml, record.dialect));
    record.title = ownText(record.tree!.title, MAX_TITLE);
    record.changed();
  }

  #took({ outcome, path, problems }: StoreChange): void {
    if (outcome === "changed") this.#record.parameterChanged(path, "device");
    const [first] = problems;
    if (first === undefined) return;
    this.#world.count("unreadable-parameter");
    const more = problems.length === 1 ? "" : ` and ${problems.length - 1} more`;
    this.#record.complain(`A parameter cannot be read: ${first}${more}`);
  }
}
