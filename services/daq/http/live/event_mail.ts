import type { LabEvent } from "../../../../protocols/daq/lab_types.ts";
import type { ScanState } from "../../scan/mod.ts";
import { ReaderDropped } from "../client_streams.ts";

/** What a page is told of: what happens to devices, and how scans of the server are. */
export type LiveEvent = LabEvent | { readonly type: "scan"; readonly scan: ScanState };

/** Events that wait for a viewer at most; one that is further behind is dropped, connects again and gets the states anew. */
const MOST_EVENTS = 1024;

/** Time between two deliveries, in milliseconds: more often nobody can read. */
const EVERY_MS = 50;

/**
 * Events on their way to a viewer, delivered together: of states, such as positions and counts, only the newest of each device, of what
 * has happened all.
 */
export class EventMail implements Disposable {
  readonly #waiting = new Map<string, LiveEvent>();
  readonly #onReady: () => void;
  #count = 0;
  #last = -Infinity;
  #isReady = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onReady` is called when there is something to take. */
  constructor(onReady: () => void) {
    this.#onReady = onReady;
  }

  /** Adds an event. Throws {@linkcode ReaderDropped} when too many wait. */
  add(event: LiveEvent): void {
    const key = stateOf(event) ?? `${this.#count++}`;
    // Behind those that came before it.
    this.#waiting.delete(key);
    if (this.#waiting.size >= MOST_EVENTS) throw new ReaderDropped("It did not keep up");
    this.#waiting.set(key, event);
    if (this.#isReady || this.#timer !== undefined) return;
    const rest = this.#last + EVERY_MS - performance.now();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#isReady = true;
      this.#onReady();
    }, Math.max(0, rest));
  }

  /** What is to be delivered now, if it is time. */
  take(): readonly LiveEvent[] {
    if (!this.#isReady) return [];
    this.#isReady = false;
    this.#last = performance.now();
    const events = [...this.#waiting.values()];
    this.#waiting.clear();
    return events;
  }

  /** Ends the waiting. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
    this.#isReady = false;
  }
}

/** Which state an event brings up to date; undefined of what is no state. */
function stateOf(event: LiveEvent): string | undefined {
  switch (event.type) {
    case "device":
      return `device ${event.device.name}`;
    case "forgotten":
      return `device ${event.name}`;
    case "position":
    case "grab":
      return `${event.type} ${event.name}`;
    case "scan":
      return `scan ${event.scan.id}`;
    default:
      return undefined;
  }
}
