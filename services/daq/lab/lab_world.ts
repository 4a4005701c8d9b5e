import type { Logger } from "@logtape/logtape";
import type { FrameSource } from "../../../protocols/pymodaq/mod.ts";
import type { DaqSettings } from "../daq_server_options.ts";
import type { EventHub } from "./event_hub.ts";
import type { HeavyWork } from "./heavy_work.ts";

/** What all devices of one server share. */
export interface LabWorld {
  /** How the server is to be. */
  readonly settings: DaqSettings;
  /** Who listens to what happens. */
  readonly events: EventHub;
  /** Where what takes long is done. */
  readonly heavy: HeavyWork;
  /** Where large arrays are put. */
  readonly frames: FrameSource;
  /** Where events are logged. */
  readonly log: Logger | undefined;
  /** The time that deadlines are measured in, in milliseconds. */
  now(): number;
  /** The time of day, in milliseconds since 1970. */
  time(): number;
  /** Logs a warning, but not again and again for the same message and client. */
  warnOften(message: string, about: Readonly<Record<string, string>>): void;
  /** Counts something of the server by name. */
  count(what: string): void;
  /** Told that an actuator moves no more. */
  arrived(device: string): void;
  /** Told that something has changed which an interlock may look at. */
  recheck(): void;
}
