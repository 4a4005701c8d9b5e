import type {
  Grab,
  GrabOptions,
  Lab,
  MoveOptions,
  RequestOptions,
  WatchOptions,
} from "../../../client/daq/lab.ts";
import { RoboError } from "../../../errors.ts";
import type {
  Device,
  DeviceKind,
  LabEvent,
  MoveOrder,
  MoveResult,
  PositionReading,
  StopResult,
} from "../../../protocols/daq/lab_types.ts";
import { encodeMessage } from "../../../protocols/pymodaq/mod.ts";
import type { Parameter, ParameterValue } from "../../../protocols/pymodaq/parameters/mod.ts";
import { ActuatorLink } from "./actuator_link.ts";
import { DerivedGrab } from "./arrival.ts";
import { Combiner } from "./combiner.ts";
import type { DetectorLink } from "./detector_link.ts";
import type { DeviceLink } from "./device_link.ts";
import type { DeviceRecord } from "./device_record.ts";
import type { LabWorld } from "./lab_world.ts";
import type { LabRules } from "./lab_rules.ts";
import { Moving } from "./moving.ts";
import { offline } from "./offline.ts";
import type { Registry } from "./registry.ts";
import { whole } from "./whole.ts";

/** The devices of this process's own server. */
export class LocalLab implements Lab {
  readonly #world: LabWorld;
  readonly #registry: Registry;
  readonly #rules: LabRules;

  /** The lab of `registry`'s devices. */
  constructor(world: LabWorld, registry: Registry, rules: LabRules) {
    this.#world = world;
    this.#registry = registry;
    this.#rules = rules;
  }

  devices(): Promise<readonly Device[]> {
    return Promise.resolve(this.#registry.all.map((record) => record.snapshot()));
  }

  // deno-lint-ignore require-await -- an unknown name is to reject
  async device(name: string): Promise<Device> {
    return this.#registry.get(name).snapshot();
  }

  // deno-lint-ignore require-await -- an unknown name is to reject
  async parameters(name: string): Promise<Parameter | null> {
    return this.#registry.get(name).tree;
  }

  // deno-lint-ignore require-await -- what is refused is to reject
  async setParameter(name: string, path: readonly string[], value: ParameterValue): Promise<void> {
    const record = this.#registry.get(name);
    const { session } = this.#link(record);
    const { dialect = "L2" } = record;
    const change = record.parameters.order(path, value, { dialect: record.dialect });
    session.send(whole(encodeMessage({ kind: "set_info", change }, dialect)));
    record.parameterChanged(path, "operator");
  }

  async grab(name: string, options: GrabOptions = {}): Promise<Grab> {
    const record = this.#registry.get(name);
    const link = this.#detector(record);
    const dimension = options.dimension ?? record.usualDimension;
    if (options.average === undefined && options.region === undefined) {
      return link.ask(dimension, options);
    }
    const combiner = new Combiner(options);
    while (true) {
      using grab = await link.ask(dimension, options);
      const data = combiner.add(grab.data);
      if (data !== undefined) return new DerivedGrab(grab, data);
    }
  }

  async *watch(name: string, options: WatchOptions = {}): AsyncGenerator<Grab, void> {
    const record = this.#registry.get(name);
    if (options.passive !== true) this.#detector(record);
    else checkKind(record, "detector");
    yield* record.audience.watch(options);
  }

  // deno-lint-ignore require-await -- an unknown name is to reject
  async move(name: string, order: MoveOrder, options: MoveOptions = {}): Promise<MoveResult> {
    const record = this.#registry.get(name);
    const link = this.#actuator(record);
    return new Moving(this.#world, this.#rules, { record, link }).move(order, options);
  }

  // deno-lint-ignore require-await -- an unknown name is to reject
  async position(name: string, options: RequestOptions = {}): Promise<PositionReading> {
    return this.#actuator(this.#registry.get(name)).position(options);
  }

  // deno-lint-ignore require-await -- an unknown name is to reject
  async stop(name?: string): Promise<readonly StopResult[]> {
    return this.stopNow(name);
  }

  /** As `stop`: when it returns, the orders are on their way. */
  stopNow(name?: string): readonly StopResult[] {
    const records = name === undefined ? this.#registry.values() : [this.#registry.get(name)];
    const results: StopResult[] = [];
    for (const record of records) {
      if (name !== undefined) checkKind(record, "actuator");
      const { name: device, link, kind } = record;
      if (link instanceof ActuatorLink) results.push({ device, ...link.stop() });
      else if (kind === "actuator" && name !== undefined) {
        results.push({ device, sent: false, cancelled: 0 });
      }
    }
    this.#world.events.tell({ type: "stopped", results });
    return results;
  }

  // deno-lint-ignore require-await -- what is refused is to reject
  async forget(name: string): Promise<void> {
    this.#registry.forget(name);
    this.#world.log?.info("Forgot a device", { device: name });
  }

  /** Something has changed that an interlock may look at. */
  recheck(): void {
    for (const { device, rule, message } of this.#rules.violations()) {
      this.#registry.get(device).complain(message);
      this.#world.events.tell({ type: "refused", name: device, rule, message });
      this.stopNow(device);
    }
  }

  events(signal?: AbortSignal): AsyncGenerator<LabEvent, void> {
    const state = () =>
      this.#registry.all.map((record): LabEvent => ({ type: "device", device: record.snapshot() }));
    return this.#world.events.listen(state, signal);
  }

  #detector(record: DeviceRecord): DetectorLink {
    checkKind(record, "detector");
    return this.#link(record) as DetectorLink;
  }

  #actuator(record: DeviceRecord): ActuatorLink {
    checkKind(record, "actuator");
    return this.#link(record) as ActuatorLink;
  }

  #link(record: DeviceRecord): DeviceLink {
    if (record.link !== undefined) return record.link;
    throw new RoboError("unavailable", offline(record, this.#world.time()), {
      hint: "It comes back by itself when it connects again",
    });
  }
}

function checkKind({ name, kind }: DeviceRecord, wanted: DeviceKind): void {
  if (kind === wanted) return;
  const cure = kind === "actuator" ? "It can be moved and stopped" : "It can be grabbed from";
  throw new RoboError(
    "usage",
    `${name} is no ${wanted} but ${kind === "actuator" ? "an" : "a"} ${kind}`,
    {
      hint: cure,
    },
  );
}
