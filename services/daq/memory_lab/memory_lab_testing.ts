import type {
  Grab,
  GrabOptions,
  Lab,
  MoveOptions,
  RequestOptions,
  WatchOptions,
} from "../../../client/daq/lab.ts";
import { OperatorLost } from "../../../client/daq/operator_lost.ts";
import { OrderRefused } from "../../../client/daq/order_refused.ts";
import { RoboError } from "../../../errors.ts";
import { grabSummary } from "../../../protocols/daq/grab_summary.ts";
import type {
  Device,
  DeviceKind,
  LabEvent,
  MoveLimits,
  MoveOrder,
  MoveResult,
  PositionReading,
  StopResult,
} from "../../../protocols/daq/lab_types.ts";
import type { DataToExport } from "../../../protocols/pymodaq/data.ts";
import type { Parameter, ParameterValue } from "../../../protocols/pymodaq/parameters/parameter.ts";
import { Mailbox } from "./mailbox_testing.ts";
import { type MemoryDevice, newDevice } from "./memory_device_testing.ts";
import { rejection } from "./rejection_testing.ts";
import { scalarData } from "./sample_data_testing.ts";
import { changed } from "./sample_parameters_testing.ts";

interface State {
  readonly definition: MemoryDevice;
  device: Device;
  parameters: Parameter | null;
  /** Ends the move that is being made. */
  stop: AbortController | undefined;
}

/** A lab without devices and without a network: for tests of what stands on `Lab` alone. */
export class MemoryLab implements Lab {
  /** Everything that was asked of it, in order, such as `grab cam 2D` or `stop`. */
  readonly asked: string[] = [];
  readonly #states = new Map<string, State>();
  readonly #listeners = new Set<(event: LabEvent) => void>();
  readonly #watchers = new Set<(grab: Grab) => void>();

  /** A lab of these devices, all online. */
  constructor(devices: Readonly<Record<string, MemoryDevice>> = {}) {
    for (const [name, device] of Object.entries(devices)) this.add(name, device);
  }

  /** Adds a device. */
  add(name: string, definition: MemoryDevice): void {
    const device = newDevice(name, definition);
    const parameters = definition.parameters ?? null;
    this.#states.set(name, { definition, device, parameters, stop: undefined });
    this.#emit({ type: "device", device });
  }

  /** Takes a device offline, or brings it back. */
  setOnline(name: string, online: boolean): void {
    const state = this.#state(name);
    const doing = online ? "idle" : "offline";
    this.#change(state, { online, doing, since: Date.now() });
  }

  /** Data that the device sends unasked. */
  push(name: string, data: DataToExport): void {
    this.#arrived(this.#state(name), data);
  }

  /** A parameter that the device changes by itself. */
  changeParameter(name: string, path: readonly string[], value: ParameterValue): void {
    const state = this.#state(name);
    state.parameters = changed(state.parameters, path, value);
    this.#emit({ type: "parameter", name, path, by: "device" });
  }

  /** Free text that the device sends. */
  changeInfo(name: string, text: string): void {
    this.#change(this.#state(name), { info: { text } });
  }

  devices(): Promise<readonly Device[]> {
    const devices = [...this.#states.values()].map(({ device }) => device);
    return Promise.resolve(devices.toSorted((a, b) => a.name < b.name ? -1 : 1));
  }

  async device(name: string): Promise<Device> {
    return await this.#state(name).device;
  }

  async parameters(name: string): Promise<Parameter | null> {
    return await this.#state(name).parameters;
  }

  async setParameter(name: string, path: readonly string[], value: ParameterValue): Promise<void> {
    this.asked.push(`set ${name} ${path.join("/")} ${JSON.stringify(value)}`);
    const state = await this.#online(name);
    state.parameters = changed(state.parameters, path, value);
    this.#emit({ type: "parameter", name, path, by: "operator" });
  }

  async grab(name: string, options: GrabOptions = {}): Promise<Grab> {
    const { dimension = "0D", timeout = 10_000, signal } = options;
    this.asked.push(`grab ${name} ${dimension}`);
    const state = await this.#online(name);
    if (state.device.kind !== "detector") throw notA(name, "detector");
    // Not AbortSignal.timeout, whose timer outlives the grab, and with it a test.
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new DOMException("", "TimeoutError")),
      timeout,
    );
    const ending = signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]);
    const number = state.device.counters.grabs + 1;
    const measure = state.definition.grab ?? (() => scalarData(name, number));
    try {
      const data = await Promise.race([measure(dimension, ending), rejection(ending, name)]);
      return this.#arrived(state, data);
    } finally {
      clearTimeout(timer);
    }
  }

  async *watch(name: string, options: WatchOptions = {}): AsyncGenerator<Grab, void> {
    const { signal, passive = false, mode = "latest", queue = 16 } = options;
    const waiting = new Mailbox<Grab>(signal, [], mode === "latest" ? 1 : queue);
    const take = (grab: Grab) => {
      if (grab.device === name) waiting.put(grab);
    };
    await this.#online(name);
    this.#watchers.add(take);
    try {
      while (signal?.aborted !== true) {
        if (!passive && waiting.isEmpty) await this.grab(name, options);
        const grab = waiting.take();
        if (grab === undefined) await waiting.changed();
        else yield { ...grab, missed: waiting.takeMissed(), summary: grab.summary };
      }
    } finally {
      this.#watchers.delete(take);
    }
  }

  async move(name: string, order: MoveOrder, options: MoveOptions = {}): Promise<MoveResult> {
    const { signal, dryRun = false } = options;
    this.asked.push(`move ${name} ${JSON.stringify(order)}${dryRun ? " dry" : ""}`);
    const state = await this.#online(name);
    if (state.device.kind !== "actuator") throw notA(name, "actuator");
    const { units, limits, position } = state.device;
    const from = position?.value ?? 0;
    const to = order.kind === "absolute" ? order.to : order.kind === "home" ? 0 : from + order.by;
    this.#check(state, to, limits);
    if (dryRun) {
      const value = order.kind === "home" ? null : to;
      return { position: { value, units, time: Date.now() }, dryRun };
    }
    const stop = new AbortController();
    state.stop = stop;
    this.#change(state, { doing: "moving" });
    const leaving = signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal]);
    try {
      const travel = state.definition.travel?.(to, leaving) ?? Promise.resolve();
      await Promise.race([travel, rejection(leaving, name)]);
    } catch (error) {
      if (signal?.reason instanceof OperatorLost) await this.stop(name);
      throw error;
    } finally {
      state.stop = undefined;
      this.#change(state, { doing: "idle" });
    }
    const arrived = this.#moved(state, to);
    return { position: arrived, dryRun };
  }

  async position(name: string, _options: RequestOptions = {}): Promise<PositionReading> {
    this.asked.push(`position ${name}`);
    const { device } = await this.#online(name);
    if (device.position === null) throw notA(name, "actuator");
    return device.position;
  }

  stop(name?: string): Promise<readonly StopResult[]> {
    this.asked.push(name === undefined ? "stop" : `stop ${name}`);
    const states = name === undefined
      ? [...this.#states.values()].filter(({ device }) => device.kind === "actuator")
      : [this.#state(name)];
    const results = states.map((state) => {
      state.stop?.abort(new RoboError("unavailable", `${state.device.name} was stopped`));
      return { device: state.device.name, sent: state.device.online, cancelled: 0 };
    });
    this.#emit({ type: "stopped", results });
    return Promise.resolve(results);
  }

  async forget(name: string): Promise<void> {
    this.asked.push(`forget ${name}`);
    const { device } = await this.#state(name);
    if (device.online) throw new RoboError("usage", `${name} is connected`);
    if (device.expected) throw new RoboError("denied", `${name} is expected`);
    this.#states.delete(name);
    this.#emit({ type: "forgotten", name });
  }

  async *events(signal?: AbortSignal): AsyncGenerator<LabEvent, void> {
    const devices = [...this.#states.values()].map(({ device }) => device);
    const first = devices.map((device): LabEvent => ({ type: "device", device }));
    const waiting = new Mailbox<LabEvent>(signal, first);
    const listener = (event: LabEvent) => waiting.put(event);
    this.#listeners.add(listener);
    try {
      while (signal?.aborted !== true) {
        const event = waiting.take();
        if (event === undefined) await waiting.changed();
        else yield event;
      }
    } finally {
      this.#listeners.delete(listener);
    }
  }

  /** Who listens to events and watches data now. */
  get audience(): number {
    return this.#listeners.size + this.#watchers.size;
  }

  #check(state: State, to: number, { min = -Infinity, max = Infinity }: MoveLimits): void {
    if (to >= min && to <= max) return;
    const { name, counters } = state.device;
    const message = `${name} may not go to ${to}: its limits are ${min} to ${max}`;
    this.#change(state, { counters: { ...counters, refused: counters.refused + 1 } });
    this.#emit({ type: "refused", name, rule: "limits", message });
    throw new OrderRefused("limits", message, "Stay within its limits");
  }

  #moved(state: State, value: number): PositionReading {
    const { name, units, counters } = state.device;
    const position = { value, units, time: Date.now() };
    this.#change(state, { position, counters: { ...counters, moves: counters.moves + 1 } });
    this.#emit({ type: "position", name, position });
    return position;
  }

  #arrived(state: State, data: DataToExport): Grab {
    const { name, counters } = state.device;
    const number = counters.grabs + 1;
    const time = Date.now();
    const summary = grabSummary({ number, time }, data);
    this.#change(state, { lastGrab: summary, counters: { ...counters, grabs: number } });
    this.#emit({ type: "grab", name, grab: summary });
    const grab: Grab = {
      device: name,
      number,
      time,
      data,
      missed: 0,
      summary: () => summary,
      [Symbol.dispose]() {},
    };
    for (const take of this.#watchers) take(grab);
    return grab;
  }

  #change(state: State, change: Partial<Device>): void {
    state.device = { ...state.device, ...change };
    this.#emit({ type: "device", device: state.device });
  }

  #emit(event: LabEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #state(name: string): State {
    const state = this.#states.get(name);
    if (state !== undefined) return state;
    throw new RoboError("missing", `There is no device ${name}`, {
      hint: `There are: ${[...this.#states.keys()].join(", ")}`,
    });
  }

  #online(name: string): Promise<State> {
    return new Promise((resolve) => {
      const state = this.#state(name);
      if (state.device.online) return resolve(state);
      throw new RoboError("unavailable", `${name} is offline`, { hint: "Connect it again" });
    });
  }
}

function notA(name: string, kind: DeviceKind): RoboError {
  return new RoboError("usage", `${name} is no ${kind}`);
}
