import { RoboError } from "../../../errors.ts";
import type { Message } from "../../../protocols/pymodaq/mod.ts";
import type { StoreChange } from "../../../protocols/pymodaq/parameters/mod.ts";
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
    record.title = record.tree!.title;
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
