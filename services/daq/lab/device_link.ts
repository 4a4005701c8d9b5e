import type { RoboError } from "../../../errors.ts";
import type { Message } from "../../../protocols/pymodaq/mod.ts";
import type { Session } from "../sessions/session.ts";
import type { ActuatorLink } from "./actuator_link.ts";
import type { DetectorLink } from "./detector_link.ts";

/** A connected device: what it sends, and what is asked of it. */
export type DeviceLink = DetectorLink | ActuatorLink;

/** What the connections of all kinds of devices have. */
export interface LinkCommons {
  /** Its connection. */
  readonly session: Session;
  /** Whether nothing has come from it since it last left a request unanswered: it may be gone without a word. */
  readonly isUnanswering: boolean;
  /** What it does now. */
  readonly doing: "idle" | "grabbing" | "moving";
  /** Takes a message of its own kind of device. Returns whether it is one. */
  received(message: Message): boolean;
  /** It says that something went wrong. */
  failed(text: string): void;
  /** Looks for requests whose time is over. */
  check(now: number): void;
  /** Its connection is gone: everything that was asked of it is rejected. */
  close(error: RoboError): void;
}
