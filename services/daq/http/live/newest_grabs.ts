import type { Grab } from "../../../../client/daq/lab.ts";
import { type LiveBody, liveBody } from "./live_record.ts";
import type { LiveView } from "./live_view.ts";

/** Views of the same data that are kept: of so many different ones it is made but once for all viewers. */
const MOST_BODIES = 8;

interface Newest {
  readonly grab: Grab;
  /** Grabs that it is the mean of: others with the same number may be of fewer. */
  readonly average: number;
  readonly bodies: Map<string, LiveBody>;
}

/**
 * The newest data of each device that somebody looks at: so that it can be shown at once to who comes, or who looks closer while nothing
 * new comes; and so that what several viewers see in the same way is made once.
 */
export class NewestGrabs {
  readonly #newest = new Map<string, Newest>();
  readonly #audience = new Map<string, number>();

  /** Somebody begins to look at a device. */
  enter(device: string): void {
    this.#audience.set(device, (this.#audience.get(device) ?? 0) + 1);
  }

  /** Somebody does not look at a device any more; the last one's memory is given back. */
  leave(device: string): void {
    const others = (this.#audience.get(device) ?? 0) - 1;
    if (others > 0) {
      this.#audience.set(device, others);
      return;
    }
    this.#audience.delete(device);
    this.#newest.get(device)?.grab[Symbol.dispose]();
    this.#newest.delete(device);
  }

  /** Takes data over, which is disposed when nobody needs it any more, and gives what a viewer gets of it, or of newer data that is there. */
  take(grab: Grab, view: LiveView): LiveBody {
    const { average = 1 } = view;
    const newest = this.#newest.get(grab.device);
    if (this.#audience.has(grab.device) && grab.number > (newest?.grab.number ?? -1)) {
      newest?.grab[Symbol.dispose]();
      const kept = { grab, average, bodies: new Map() };
      this.#newest.set(grab.device, kept);
      return bodyOf(kept, view);
    }
    using own = grab;
    // What another viewer has got meanwhile is newer, or the same.
    return newest?.average === average ? bodyOf(newest, view) : liveBody(own, view);
  }

  /** The newest data of a device in another view; undefined when there is none. */
  again(device: string, view: LiveView): LiveBody | undefined {
    const newest = this.#newest.get(device);
    return newest === undefined ? undefined : bodyOf(newest, view);
  }
}

function bodyOf({ grab, bodies }: Newest, view: LiveView): LiveBody {
  // How often and when data is asked for does not change what is seen of it.
  const key = JSON.stringify({ ...view, rate: 0, count: 0, passive: false, average: 1 });
  let body = bodies.get(key);
  if (body === undefined) {
    body = liveBody(grab, view);
    if (bodies.size < MOST_BODIES) bodies.set(key, body);
  }
  return body;
}
