import type { Device } from "../../../protocols/daq/lab_types.ts";
import { type Parameter, parseParameters } from "../../../protocols/pymodaq/parameters/mod.ts";
import type { LabConfig } from "../config/lab_config.ts";
import type { SafetyState } from "./refusal.ts";
import { noCounts } from "../lab/counters.ts";
import { SafetyGuard } from "./safety_guard.ts";

/** A lab as rules see it, whose devices tests change as they like. */
export class SafetyBench implements SafetyState {
  /** Milliseconds of the guard's clock, and of readings. */
  time = 1000;
  /** The guard under test. */
  readonly guard: SafetyGuard;
  readonly #devices = new Map<string, Device>();
  readonly #parameters = new Map<string, Parameter>();

  /** A lab without devices, with these rules. */
  constructor(config: LabConfig) {
    this.guard = new SafetyGuard(config, { now: () => this.time });
  }

  /** A device is there, or changed; actuators have millimetres. */
  set(name: string, changes: Partial<Device> = {}): void {
    this.#devices.set(name, { ...this.#devices.get(name) ?? device(name), ...changes });
  }

  /** An actuator is read. */
  read(name: string, value: number | null): void {
    this.set(name, { position: { value, units: "mm", time: ++this.time } });
  }

  /** A device tells its parameters. */
  tell(name: string, xml: string): void {
    this.#parameters.set(name, parseParameters(xml));
  }

  device(name: string): Device | undefined {
    return this.#devices.get(name);
  }

  parameters(name: string): Parameter | null {
    return this.#parameters.get(name) ?? null;
  }

  /** The rule that refuses a move to a place, or nothing. */
  to(name: string, to: number): string | undefined {
    return this.guard.check(name, { kind: "absolute", to }, this)?.rule;
  }

  /** The rule that refuses a move by a distance, or nothing. */
  by(name: string, by: number): string | undefined {
    return this.guard.check(name, { kind: "relative", by }, this)?.rule;
  }

  /** The rule that refuses to go home, or nothing. */
  home(name: string): string | undefined {
    return this.guard.check(name, { kind: "home" }, this)?.rule;
  }

  /** Orders a move to a place if no rule refuses it; whether it was sent. */
  send(name: string, to: number): boolean {
    if (this.to(name, to) !== undefined) return false;
    const from = this.device(name)?.position?.value ?? null;
    this.guard.moved(name, { from, to }, this.time);
    this.set(name, { doing: "moving" });
    return true;
  }

  /** The actuator says that it has arrived. */
  arrive(name: string, value: number): void {
    this.set(name, { doing: "idle" });
    this.read(name, value);
    this.guard.arrived(name);
  }
}

function device(name: string): Device {
  return {
    name,
    kind: "actuator",
    online: true,
    expected: false,
    title: name,
    dialect: "T3",
    address: "tcp://127.0.0.1:50000",
    since: 0,
    connections: 1,
    doing: "idle",
    info: {},
    problem: null,
    position: null,
    units: "mm",
    limits: {},
    lastGrab: null,
    counters: noCounts(),
  };
}
