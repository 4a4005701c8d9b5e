import { formatBytes } from "../../../terminal/format.ts";
import type { ResourceLimits } from "../plan.ts";
import type { Usage } from "./usage_sampler.ts";

/** What to do about a node that uses more than it may. */
export type Verdict =
  /** It has to end. */
  | { readonly do: "end"; readonly text: string }
  /** Worth a warning, once. */
  | { readonly do: "warn"; readonly text: string };

/** Samples in a row above the limit after which it counts: a single one may be a start or a collection of garbage. */
const MEMORY_SAMPLES = 2;
const CPU_SAMPLES = 3;

/** Watches one node's usage where the system does not enforce its limits. */
export class LimitWatch {
  readonly #limits: ResourceLimits;
  readonly #isCpuEnforced: boolean;
  #memory = 0;
  #cpu = 0;

  /** A watch over `limits`; the system itself may see to the processor's. */
  constructor(limits: ResourceLimits, isCpuEnforced: boolean = false) {
    this.#limits = limits;
    this.#isCpuEnforced = isCpuEnforced;
  }

  /** Judges a sample. Memory above the limit twice in a row ends the node; processor time above it is warned of once, until it is below again. */
  judge({ cpuPercent, memoryBytes }: Usage): Verdict | undefined {
    const { memoryBytes: most, cpu } = this.#limits;
    this.#memory = most !== undefined && memoryBytes > most ? this.#memory + 1 : 0;
    if (this.#memory === MEMORY_SAMPLES) {
      const used = `used ${formatBytes(memoryBytes)} of memory, more than its limit of ${
        formatBytes(most!)
      }`;
      return { do: "end", text: used };
    }
    this.#cpu = cpu !== undefined && cpuPercent > 100 * cpu ? this.#cpu + 1 : 0;
    if (this.#cpu !== CPU_SAMPLES || this.#isCpuEnforced) return undefined;
    const text = `uses ${Math.round(cpuPercent)} % of a processor core, more than its limit of ${
      Math.round(100 * cpu!)
    } %, which this system cannot enforce`;
    return { do: "warn", text };
  }
}
