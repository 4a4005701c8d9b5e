import type { MoveOptions } from "../../../client/daq/lab.ts";
import { OperatorLost } from "../../../client/daq/operator_lost.ts";
import { OrderRefused } from "../../../client/daq/order_refused.ts";
import type { RoboError } from "../../../errors.ts";
import type { MoveOrder, MoveResult } from "../../../protocols/daq/lab_types.ts";
import { type Message, toWirePosition } from "../../../protocols/pymodaq/mod.ts";
import type { ActuatorLink } from "./actuator_link.ts";
import type { DeviceRecord } from "./device_record.ts";
import type { Refusal } from "../safety/mod.ts";
import type { LabRules } from "./lab_rules.ts";
import type { LabWorld } from "./lab_world.ts";

/** Moves one actuator under the rules of the lab. */
export class Moving {
  readonly #world: LabWorld;
  readonly #rules: LabRules;
  readonly #record: DeviceRecord;
  readonly #link: ActuatorLink;

  /** The device and its connection. */
  constructor(world: LabWorld, rules: LabRules, device: {
    readonly record: DeviceRecord;
    readonly link: ActuatorLink;
  }) {
    this.#world = world;
    this.#rules = rules;
    this.#record = device.record;
    this.#link = device.link;
  }

  /** As `Lab.move`. */
  async move(order: MoveOrder, options: MoveOptions): Promise<MoveResult> {
    const { dryRun = false, signal } = options;
    const isCold = this.#record.dialect === undefined && order.kind !== "home";
    this.#checkAlone(order);
    // The protocol has no versions: only an answer shows how positions are to be written.
    if (isCold || order.kind === "relative" && typeof this.#record.position?.value !== "number") {
      // An actuator that answers nothing lets nobody wait for what is refused anyway.
      this.#unless(this.#rules.checkAnywhere(this.#record.name, order));
      await this.#link.position(options);
    }
    this.#check(order);
    if (dryRun) return { position: this.#target(order), dryRun };
    let isSent = false;
    const message = () => {
      const message = this.#message(order);
      isSent = true;
      return message;
    };
    try {
      const position = await this.#link.move({ ...options, message, way: () => this.#way(order) });
      return { position, dryRun };
    } catch (error) {
      const isOrphan = signal?.aborted === true && signal.reason instanceof OperatorLost;
      // A move that has not begun is only forgotten: what moves is somebody else's.
      if (isOrphan && isSent && this.#record.config.stopOnOperatorLoss === true) {
        this.#stop(signal.reason);
      }
      throw error;
    }
  }

  /** What the wire has; the rules are asked again, since the move may have waited. */
  #message(order: MoveOrder): Message {
    this.#check(order);
    const { name, position, units } = this.#record;
    const from = position?.value ?? null;
    const to = this.#target(order).value;
    this.#rules.moved(name, from, to);
    if (order.kind === "home") return { kind: "order", command: "move_home" };
    const { dialect = "L2" } = this.#record;
    const about = { dialect, name, units, timestamp: this.#world.time() / 1000 };
    return order.kind === "absolute"
      ? { kind: "move", command: "move_abs", to: toWirePosition(order.to, about) }
      : { kind: "move", command: "move_rel", to: toWirePosition(order.by, about) };
  }

  #way(order: MoveOrder): number | undefined {
    const from = this.#record.position?.value;
    const to = this.#target(order).value;
    return typeof from === "number" && to !== null ? Math.abs(to - from) : undefined;
  }

  #target(order: MoveOrder): MoveResult["position"] {
    const { position, units } = this.#record;
    const here = position?.value ?? null;
    const value = order.kind === "absolute"
      ? order.to
      : order.kind === "home" || here === null
      ? null
      : here + order.by;
    return { value, units, time: this.#world.time() };
  }

  /** What is refused wherever the actuator is, is refused before it is asked where that is. */
  #checkAlone(order: MoveOrder): void {
    const refusal = this.#rules.check(this.#record.name, order);
    const isDefinite = refusal?.rule === "number" ||
      refusal?.rule === "limits" && order.kind === "absolute";
    if (refusal !== undefined && isDefinite) throw this.#refused(refusal);
  }

  #check(order: MoveOrder): void {
    this.#unless(this.#rules.check(this.#record.name, order));
  }

  #unless(refusal: Refusal | undefined): void {
    if (refusal !== undefined) throw this.#refused(refusal);
  }

  #refused({ rule, message, hint }: Refusal): RoboError {
    const { name, counters } = this.#record;
    counters.refused++;
    this.#world.events.tell({ type: "refused", name, rule, message });
    return new OrderRefused(rule, message, hint);
  }

  #stop(reason: OperatorLost): void {
    const { name } = this.#record;
    const { sent, cancelled } = this.#link.stop();
    this.#world.events.tell({ type: "stopped", results: [{ device: name, sent, cancelled }] });
    this.#world.log?.warn("Stopped an actuator", { device: name, reason: reason.message });
  }
}
