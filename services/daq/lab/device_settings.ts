import { RoboError } from "../../../errors.ts";
import type { Message, ParameterChange } from "../../../protocols/pymodaq/mod.ts";
import type { DeviceRecord } from "./device_record.ts";
import type { LabWorld } from "./lab_world.ts";

/** What a device says of its parameters. What cannot be read is logged and counted; the connection goes on. */
export class DeviceSettings {
  readonly #record: DeviceRecord;
  readonly #world: LabWorld;

  /** The parameters of `record`. */
  constructor(record: DeviceRecord, world: LabWorld) {
    this.#record = record;
    this.#world = world;
  }

  /** Takes the whole tree, or one parameter of it. */
  received(message: Message & { kind: "infos" | "info_xml" }): void {
    try {
      if (message.kind === "infos") this.#replace(message.xml);
      else this.#change(message.change);
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
    record.parameters.replace(xml, record.dialect);
    record.title = record.tree!.title;
    record.changed();
    record.parameterChanged([], "device");
  }

  #change(change: ParameterChange): void {
    const path = this.#record.parameters.apply(change, this.#record.dialect);
    if (path !== undefined) this.#record.parameterChanged(path, "device");
  }
}
