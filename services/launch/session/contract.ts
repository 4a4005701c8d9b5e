import type { RateContract } from "../plan.ts";

/** What the core says of one topic at one moment. */
export interface TopicSample {
  /** Time of the core's clock, in seconds since its start. */
  readonly uptime: number;
  /** Messages since the core's start; 0 for a topic that it does not know. */
  readonly messages: number;
  /** Longest time between two messages that ended within the core's last interval, in milliseconds. */
  readonly maxGapMs: number;
  /** Time since the last message, in milliseconds; `Infinity` before the first. */
  readonly ageMs: number;
}

/** What has become of a contract: `broken` and `kept` are said once each time that it changes. */
export interface ContractVerdict {
  /** The change. */
  readonly kind: "broken" | "kept";
  /** The change in words, such as `imu comes at 12.0 Hz, not at 95 to 105`. */
  readonly text: string;
}

/** Messages over which a rate is taken, so that one more or less matters little. */
const WINDOW_MESSAGES = 20;

/** Shortest and longest time over which a rate is taken, in seconds. */
const MIN_WINDOW_S = 1;
const MAX_WINDOW_S = 60;

/** Samples in a row that have to be well before a broken contract is called kept: else a rate at its limit would be reported each second. */
const KEPT_AFTER = 3;

/**
 * Judges a rate contract by the core's own counts.
 *
 * A rate is taken over the time in which 20 messages should come (1 to 60 s), and one message more or less is allowed
 * for the ends of that time. A silence counts as a gap while it lasts. Nothing is judged within `graceMs` of
 * {@linkcode ContractWatch.begin}; what is still broken then is said again.
 */
export class ContractWatch {
  /** What was agreed. */
  readonly contract: RateContract;
  readonly #windowS: number;
  #samples: TopicSample[] = [];
  #graceEndsMs = Infinity;
  #quietSinceMs = 0;
  #isBroken = false;
  /** Whether that was said since the last beginning. */
  #isSaid = false;
  #well = 0;

  /** Judges nothing before {@linkcode ContractWatch.begin}. */
  constructor(contract: RateContract) {
    this.contract = contract;
    const [least, most] = contract.hz ?? [1, 1];
    const slowest = least > 0 ? least : most;
    this.#windowS = Math.min(MAX_WINDOW_S, Math.max(MIN_WINDOW_S, WINDOW_MESSAGES / slowest));
  }

  /** Whether it was broken when it was last looked at. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Begins anew at `nowMs`: the node was started, or the core, which counts from 0 again. */
  begin(nowMs: number): void {
    this.#samples = [];
    this.#graceEndsMs = nowMs + this.contract.graceMs;
    this.#quietSinceMs = this.#graceEndsMs;
    this.#isSaid = false;
    this.#well = 0;
  }

  /** Judges nothing until the next {@linkcode ContractWatch.begin}: the node does not run. */
  rest(): void {
    this.#graceEndsMs = Infinity;
    this.#samples = [];
  }

  /** Looks at what the core says at `nowMs`; returns what has changed, if anything has. */
  look(sample: TopicSample, nowMs: number): ContractVerdict | undefined {
    if (nowMs < this.#graceEndsMs) return undefined;
    const last = this.#samples.at(-1);
    // A core that counts less than before is another one.
    if (last !== undefined && (sample.uptime <= last.uptime || sample.messages < last.messages)) {
      this.#samples = [];
    }
    const isFirst = this.#samples.length === 0;
    this.#samples.push(sample);
    // The first interval began before the grace was over: what it says of gaps is not judged.
    const wrong = this.#rateFault() ?? (isFirst ? undefined : this.#gapFault(sample, nowMs));
    return wrong === undefined ? this.#wellOnce() : this.#brokenOnce(wrong);
  }

  #wellOnce(): ContractVerdict | undefined {
    this.#well++;
    if (!this.#isBroken || this.#well < KEPT_AFTER) return undefined;
    this.#isBroken = false;
    this.#isSaid = false;
    return { kind: "kept", text: `${this.contract.topic} is as agreed again` };
  }

  #brokenOnce(text: string): ContractVerdict | undefined {
    this.#well = 0;
    if (this.#isSaid) return undefined;
    this.#isBroken = true;
    this.#isSaid = true;
    return { kind: "broken", text };
  }

  #rateFault(): string | undefined {
    const { hz, topic } = this.contract;
    if (hz === undefined) return undefined;
    const now = this.#samples.at(-1)!;
    while (
      this.#samples.length > 2 && now.uptime - this.#samples[1]!.uptime >= this.#windowS
    ) this.#samples.shift();
    const then = this.#samples[0]!;
    const seconds = now.uptime - then.uptime;
    // Half a sample early will do: the core's second is not exactly ours.
    if (seconds < this.#windowS - 0.5) return undefined;
    const messages = now.messages - then.messages;
    const [least, most] = hz;
    if ((messages + 1) / seconds >= least && (messages - 1) / seconds <= most) return undefined;
    const rate = messages / seconds;
    return `${topic} comes at ${digits(rate)} Hz, not at ${range(least, most)}`;
  }

  #gapFault(sample: TopicSample, nowMs: number): string | undefined {
    const { maxGapMs, topic } = this.contract;
    if (maxGapMs === undefined) return undefined;
    const allowed = `${digits(maxGapMs)} ms are allowed`;
    const silence = Math.min(sample.ageMs, nowMs - this.#quietSinceMs);
    if (silence > maxGapMs) {
      return `${topic} has been silent for ${digits(silence)} ms, ${allowed}`;
    }
    if (sample.maxGapMs <= maxGapMs) return undefined;
    return `${topic} had a gap of ${digits(sample.maxGapMs)} ms, ${allowed}`;
  }
}

function range(least: number, most: number): string {
  if (most === Infinity) return `${least} or more`;
  return least === most ? String(least) : `${least} to ${most}`;
}

function digits(value: number): string {
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toPrecision(3);
}
