import { RoboError } from "../../errors.ts";
import type { Message, WirePosition } from "../../protocols/pymodaq/message.ts";
import { readPosition, toWirePosition } from "../../protocols/pymodaq/mod.ts";
import { DeviceHost } from "./device_host.ts";
import type { ActuatorOptions } from "./device_options.ts";
import { HostedDevice } from "./hosted_device.ts";
import type { ServedActuator } from "./served_device.ts";
import { convertUnits } from "./units.ts";

/** How often a position is told while something moves, in milliseconds: as often as PyMoDAQ's own modules do. */
const TELL_EVERY_MS = 200;

/** Carries out an order to move; resolves to where it has led, if that is known. */
type Motion = (signal: AbortSignal) => Promise<number | void>;

/**
 * Makes an actuator of PyMoDAQ's out of functions that move something: it connects to a PyMoDAQ server, as `robo daq-server` or
 * the TCPServer plugin of PyMoDAQ's DAQ_Move, and follows its orders until it is disposed of.
 *
 * Moves are carried out one after the other. An order to stop ends the one that runs and those that wait, and each is answered
 * with the position. Positions in other units of the same kind are converted; orders that make no sense are refused.
 *
 * Rejects as `DaqClient.connect` does, when the server is not there within `connectTimeout`. Later the connection comes back by
 * itself.
 *
 * @example
 * ```ts
 * import { RoboError, serveActuator } from "robo";
 * import assert from "node:assert/strict";
 *
 * const move = (to: number) => console.log(`going to ${to} mm`);
 * // Nobody listens on port 1 here; without connectTimeout it would be tried for ten seconds.
 * await assert.rejects(serveActuator({ move, units: "mm", port: 1, connectTimeout: 0 }), RoboError);
 * ```
 *
 * @example
 * ```ts ignore
 * import { serveActuator } from "robo";
 *
 * let angle = 0;
 * const actuator = await serveActuator({
 *   name: "mirror",
 *   units: "deg",
 *   move: (to) => angle = to,
 *   position: () => angle,
 * });
 * await actuator.spin(); // until Ctrl-C
 * ```
 */
export async function serveActuator(options: ActuatorOptions): Promise<ServedActuator> {
  const actuator = new Actuator(options);
  await actuator.start();
  return actuator;
}

class Actuator extends HostedDevice implements ServedActuator {
  readonly #options: ActuatorOptions;
  #last = 0;

  constructor(options: ActuatorOptions) {
    super();
    this.#options = options;
  }

  async start(): Promise<void> {
    this.host = await DeviceHost.start(this.#options, {
      type: "ACTUATOR",
      name: "actuator",
      root: "move_settings",
      // Servers of PyMoDAQ 4.4 read it, and fail where there is none.
      prepare: (parameters) =>
        parameters.add({
          units: { type: "str", value: this.#options.units ?? "", readonly: true, title: "Units" },
        }),
      onMessage: (message) => this.#heard(message),
      onConnected: () => {},
    });
  }

  get isMoving(): boolean {
    return this.host.requests.isBusy;
  }

  announce(position: number): boolean {
    this.#last = position;
    return this.host.client.send(this.#positionMessage("position_is", position));
  }

  #heard(message: Message): void {
    if (message.kind === "move") {
      this.#moves((signal) => this.#moveTo(message.command, message.to, signal));
    } else if (message.kind === "order") {
      if (message.command === "move_home") this.#moves((signal) => this.#home(signal));
      else if (message.command === "stop_motion") void this.#stop();
      else if (message.command !== "Quit") void this.#tellPosition();
    }
  }

  #moves(motion: Motion): void {
    this.host.asked();
    this.host.requests.add(() => this.#carryOut(motion));
  }

  /** Carries out an order, and says where that has led: also when it was stopped, for the order has ended. */
  async #carryOut(motion: Motion): Promise<void> {
    const { signal, client } = this.host;
    using _told = this.#tellWhileMoving();
    const { connections } = client.counters;
    const isGone = () => !client.isConnected || client.counters.connections !== connections;
    try {
      const reached = await motion(signal);
      this.#last = await this.#position(reached);
    } catch (error) {
      if (isGone()) return;
      if (!signal.aborted) return this.host.problem(error);
      try {
        this.#last = await this.#position();
      } catch (problem) {
        return this.host.problem(problem);
      }
    }
    // The one who has asked is not there any more: the next one must not get the answer.
    if (!isGone()) this.host.answer(this.#positionMessage("move_done", this.#last));
  }

  async #moveTo(
    command: "move_abs" | "move_rel",
    to: WirePosition,
    signal: AbortSignal,
  ): Promise<number | void> {
    const distance = this.#ownUnits(to);
    const target = command === "move_abs" ? distance : await this.#position() + distance;
    signal.throwIfAborted();
    return await this.#options.move(target, signal) ?? this.#assumed(target, signal);
  }

  async #home(signal: AbortSignal): Promise<number | void> {
    const { home, move } = this.#options;
    if (home === undefined) return await move(0, signal) ?? this.#assumed(0, signal);
    return await home(signal);
  }

  /** Where a move is taken to have led when nobody can be asked: not where it was to lead when it was stopped. */
  #assumed(target: number, signal: AbortSignal): number | void {
    if (this.#options.position === undefined && !signal.aborted) return target;
  }

  #tellWhileMoving(): Disposable | undefined {
    if (this.#options.position === undefined) return undefined;
    const timer = setInterval(() => void this.#tellPosition(), TELL_EVERY_MS);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  #ownUnits(at: WirePosition): number {
    const { value, units } = readPosition(at);
    const { units: own = "" } = this.#options;
    const distance = value === null ? undefined : convertUnits(value, units, own);
    if (distance !== undefined) return distance;
    throw new RoboError(
      "data",
      value === null
        ? `${this.name} was ordered to no number`
        : `${this.name} was ordered to ${value} ${units}, and moves in ${own}`,
    );
  }

  async #stop(): Promise<void> {
    const { requests } = this.host;
    const waiting = requests.takeWaiting();
    this.host.cancel();
    try {
      await this.#options.stop?.();
    } catch (error) {
      this.host.problem(error);
    }
    // Each order that was not begun has ended as well.
    for (const _ of waiting) requests.add(() => this.#carryOut(() => Promise.resolve()));
  }

  async #tellPosition(): Promise<void> {
    try {
      this.#last = await this.#position();
      this.host.client.send(this.#positionMessage("position_is", this.#last));
    } catch (error) {
      this.host.problem(error);
    }
  }

  async #position(reached?: number | void): Promise<number> {
    if (typeof reached === "number") return reached;
    const { position } = this.#options;
    return position === undefined ? this.#last : await position();
  }

  #positionMessage(command: "position_is" | "move_done", value: number): Message {
    const { units = "" } = this.#options;
    const { dialect } = this.host.client;
    const about = { dialect, name: this.name, units, timestamp: Date.now() / 1000 };
    return { kind: "position", command, at: toWirePosition(value, about) };
  }
}
