import type { MoveOrder } from "../../../protocols/daq/lab_types.ts";
import type { LabConfig } from "../config/lab_config.ts";
import type { Registry } from "./registry.ts";

/** Why an order is refused. */
export interface Refusal {
  /** The rule. */
  readonly rule: string;
  /** What it says, for people. */
  readonly message: string;
}

/** The rules of the lab, over its devices as they are. */
export class LabRules {
  readonly #config: LabConfig;
  readonly #registry: Registry;

  /** The rules of `config`. */
  constructor(config: LabConfig, registry: Registry) {
    this.#config = config;
    this.#registry = registry;
  }

  /** Why an order is refused, if it is. */
  check(device: string, order: MoveOrder): Refusal | undefined {
    const { min = -Infinity, max = Infinity } = this.#config.devices?.[device]?.limits ?? {};
    const here = this.#registry.find(device)?.position?.value ?? NaN;
    if (order.kind === "home") return undefined;
    const to = order.kind === "absolute" ? order.to : here + order.by;
    if (to >= min && to <= max) return undefined;
    return { rule: "limits", message: `${device} may go from ${min} to ${max}, not to ${to}` };
  }

  /** A device begins to move. */
  moved(_device: string, _from: number | null, _to: number | null): void {}
}
