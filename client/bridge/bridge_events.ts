import type { RoboError } from "../../errors.ts";
import type {
  ClientJson,
  LogLineJson,
  PlaybackMessage,
  ProgramJson,
  WatchedThing,
} from "../../protocols/robows/mod.ts";
import type { BridgeTopic } from "./bridge_topic.ts";

/** How a recording stands that the bridge replays. Times are in nanoseconds since 1970. */
export interface BridgePlayback {
  /** What it does; `ended` is paused at the end. */
  readonly status: "playing" | "paused" | "buffering" | "ended";
  /** Where it stands. */
  readonly time: bigint;
  /** Its first time. */
  readonly start: bigint;
  /** Its last time. */
  readonly end: bigint;
  /** How many of its seconds pass in one. */
  readonly speed: number;
}

/** A recording's state as a client's program sees it. */
export function playbackOf({ status, time, start, end, speed }: PlaybackMessage): BridgePlayback {
  return { status, time: BigInt(time), start: BigInt(start), end: BigInt(end), speed };
}

/** What a {@linkcode BridgeClient} tells its listeners. */
export interface BridgeEvents {
  /** Topics are new, or have come or gone. */
  topics: readonly BridgeTopic[];
  /** Programs have changed; at first all of them. */
  programs: readonly ProgramJson[];
  /** Lines of programs for people. */
  log: readonly LogLineJson[];
  /** Everybody who is connected, at most once a second. */
  clients: readonly ClientJson[];
  /** How the recording stands that the bridge replays, whenever somebody has wound it. */
  playback: BridgePlayback;
  /** The bridge has something to say. */
  status: { readonly level: "info" | "warning" | "error"; readonly message: string };
  /** What was sent without waiting for an answer was refused. */
  error: RoboError;
  /** There is a connection again. */
  connected: { readonly session: string };
  /** The connection was lost, and is looked for. */
  disconnected: RoboError;
}

/** What the bridge has to be asked for before it tells. */
const WATCHED: Partial<Record<keyof BridgeEvents, WatchedThing>> = {
  programs: "programs",
  log: "log",
  clients: "clients",
};

type Listener = (event: never) => void;

/** Who listens to what. */
export class BridgeListeners {
  readonly #listeners = new Map<keyof BridgeEvents, Set<Listener>>();

  /** What the bridge is to be asked for. */
  get watched(): WatchedThing[] {
    return [...this.#listeners.keys()].flatMap((name) => WATCHED[name] ?? []);
  }

  /** Adds a listener; returns what the bridge is to be asked for because of it. */
  add(name: keyof BridgeEvents, listener: Listener): WatchedThing | undefined {
    const known = this.#listeners.get(name);
    if (known !== undefined) {
      known.add(listener);
      return undefined;
    }
    this.#listeners.set(name, new Set([listener]));
    return WATCHED[name];
  }

  /** Takes a listener away; returns what the bridge need no longer tell. */
  remove(name: keyof BridgeEvents, listener: Listener): WatchedThing | undefined {
    const known = this.#listeners.get(name);
    if (known?.delete(listener) !== true || known.size > 0) return undefined;
    this.#listeners.delete(name);
    return WATCHED[name];
  }

  /** Tells all who listen. */
  tell<Name extends keyof BridgeEvents>(name: Name, event: BridgeEvents[Name]): void {
    for (const listener of [...this.#listeners.get(name) ?? []]) {
      try {
        listener(event as never);
      } catch (error) {
        // A mistake of the program's own, which must not look like one of the connection.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
