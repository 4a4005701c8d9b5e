import { fieldAt, readStamp, stampOf } from "../../protocols/gecko/stamp.ts";
import { Spread } from "./spread.ts";
import type { StampUnit } from "./delay.ts";

/** Milliseconds in each unit. */
const UNIT_MS: Readonly<Record<StampUnit, number>> = { s: 1e3, ms: 1, us: 1e-3, ns: 1e-6 };

/** When a message was where, in milliseconds since 1970. */
export interface MessageTimes {
  /** When it was made, as it says; `undefined` when it does not say. */
  readonly stamp: number | undefined;
  /** When the core read it; `undefined` when the core does not say. */
  readonly hub: number | undefined;
  /** When it came here. */
  readonly here: number;
}

/** Finds the stamp of a message, in milliseconds since 1970. */
export type StampReader = (message: unknown) => number | undefined;

/** Finds stamps in `field`, a path with dots, that count `unit`; each may be left out, and is found out then. */
export function stampReader(field?: string, unit?: StampUnit): StampReader {
  const path = field?.split(".");
  if (unit === undefined) {
    return path === undefined ? stampOf : (message) => readStamp(fieldAt(message, path));
  }
  const paths = path === undefined ? [["timestamp"], ["header", "stamp"], ["stamp"]] : [path];
  return (message) => {
    for (const path of paths) {
      const value = fieldAt(message, path);
      if (typeof value === "number" || typeof value === "bigint") {
        return Number(value) * UNIT_MS[unit];
      }
    }
    return undefined;
  };
}

/** How old the messages of a topic are, over one interval; all in milliseconds. */
export class DelayMeter {
  /** From their stamp to here. */
  readonly delay = new Spread();
  /** From their stamp to the core. */
  readonly toCore = new Spread();
  /** From the core to here. */
  readonly fromCore = new Spread();
  /** Messages without a stamp. */
  unstamped = 0;

  /** Takes one more message into account. */
  add({ stamp, hub, here }: MessageTimes): void {
    if (hub !== undefined) this.fromCore.add(here - hub);
    if (stamp === undefined) {
      this.unstamped++;
      return;
    }
    this.delay.add(here - stamp);
    if (hub !== undefined) this.toCore.add(hub - stamp);
  }
}
