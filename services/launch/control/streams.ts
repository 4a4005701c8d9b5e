import { pause } from "../../../transports/pause.ts";
import type { Controllable, LogLine } from "./controllable.ts";

/** Longest time between two states of a watcher, in milliseconds. */
const STATE_EVERY_MS = 1000;

/** Shortest time between two states of a watcher, in milliseconds. */
const STATE_PAUSE_MS = 50;

/** Lines that wait for a follower before it loses the oldest. */
const MAX_WAITING = 1000;

/** The state as a line of JSON now, after each change and each second, until `signal` aborts. */
export async function* states(
  launch: Controllable,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const bell = new Bell(signal);
  using _ = { [Symbol.dispose]: launch.onChange(() => bell.ring()) };
  while (!signal.aborted) {
    yield `${JSON.stringify(launch.state())}\n`;
    await pause(STATE_PAUSE_MS, signal);
    await bell.wait(STATE_EVERY_MS - STATE_PAUSE_MS);
  }
}

/** Which lines are followed. */
export interface Followed {
  /** Of which node; all when it is left out. */
  readonly node: string | undefined;
  /** How many earlier lines come first. */
  readonly lines: number;
}

/** The last lines, then each further one, as lines of JSON, until `signal` aborts. */
export async function* follow(
  launch: Controllable,
  { node, lines }: Followed,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const bell = new Bell(signal);
  let waiting: LogLine[] = [];
  let lost = 0;
  using _ = {
    [Symbol.dispose]: launch.onLine((line) => {
      if (node !== undefined && line.node !== node) return;
      waiting.push(line);
      if (waiting.length > MAX_WAITING) {
        waiting.shift();
        lost++;
      }
      bell.ring();
    }),
  };
  const first = lines === 0 ? [] : launch.lastLines(node, lines);
  for (const line of first) yield `${JSON.stringify(line)}\n`;
  while (!signal.aborted) {
    const now = waiting;
    waiting = [];
    if (lost > 0 && now[0] !== undefined) {
      const text = `${lost} lines are left out: they came faster than they were read`;
      now.unshift({ ...now[0], stream: "event", text });
      lost = 0;
    }
    if (now.length > 0) {
      yield now.map((line) => `${JSON.stringify(line)}\n`).join("");
    }
    if (waiting.length === 0) await bell.wait();
  }
}

/** Wakes one who waits. */
class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    signal.addEventListener("abort", () => this.ring(), { once: true });
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves when it has been rung since the last time, or after `ms`. */
  async wait(ms?: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#rung = false;
  }
}
