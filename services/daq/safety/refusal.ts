import type { Device } from "../../../protocols/daq/lab_types.ts";
import type { Parameter } from "../../../protocols/pymodaq/parameters/mod.ts";

/** Why an order is refused. */
export interface Refusal {
  /** The rule: `number`, `limits`, `maxStep`, `maxSpeed`, or the name of an interlock. */
  readonly rule: string;
  /** What it says, with numbers and units, without a final period. */
  readonly message: string;
  /** What can be done about it. */
  readonly hint: string;
}

/** What has become wrong while something moves. */
export interface RuleViolation {
  /** The actuator that has to be stopped. */
  readonly device: string;
  /** The name of the interlock. */
  readonly rule: string;
  /** What does not hold, without a final period. */
  readonly message: string;
}

/** The lab as rules see it. */
export interface SafetyState {
  /** A device as it is now, or as it was when it went away; `undefined` when it was never there. */
  device(name: string): Device | undefined;
  /** The parameters of a device; null when they are not known. */
  parameters(name: string): Parameter | null;
}
