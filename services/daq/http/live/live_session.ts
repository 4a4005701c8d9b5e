import type { Lab } from "../../../../client/daq/lab.ts";
import { EventMail, type LiveEvent } from "./event_mail.ts";
import { liveRecord } from "./live_record.ts";
import type { LiveView } from "./live_view.ts";
import { LiveWatch, type Sight } from "./live_watch.ts";
import type { NewestGrabs } from "./newest_grabs.ts";

/** What a session stands on. */
export interface SessionParts {
  /** Whose devices are shown. */
  readonly lab: Lab;
  /** Data that is kept for all viewers. */
  readonly newest: NewestGrabs;
  /** Ends the session. */
  readonly signal: AbortSignal;
}

type Pieces = readonly Uint8Array<ArrayBuffer>[];

/** What one viewer sees over one stream: any number of devices, in turn when several have something, and what happens to all of them. */
export class LiveSession {
  readonly #parts: SessionParts;
  readonly #watches = new Map<string, LiveWatch>();
  /** Devices that have something, the one that waits longest first. */
  readonly #ready = new Set<string>();
  readonly #mail = new EventMail(() => this.#wake.resolve());
  #failure: Error | undefined;
  #wake = Promise.withResolvers<void>();

  /** A session without views. */
  constructor(parts: SessionParts) {
    this.#parts = parts;
    parts.signal.addEventListener("abort", () => this.#end(), { once: true });
  }

  /** Shows these devices in these ways, and no others. */
  show(views: ReadonlyMap<string, LiveView>): void {
    if (this.#parts.signal.aborted) return;
    for (const name of this.#watches.keys()) if (!views.has(name)) this.#hide(name);
    for (const [name, view] of views) {
      const watch = this.#watches.get(name);
      if (watch !== undefined) watch.change(view);
      else {
        const onReady = () => this.#tellReady(name);
        this.#watches.set(name, new LiveWatch(name, view, { ...this.#parts, onReady }));
      }
    }
  }

  /** Tells what happens too, to devices or else; several may be followed. Never rejects. */
  async follow(events: AsyncIterable<LiveEvent>): Promise<void> {
    try {
      for await (const event of events) {
        if (this.#parts.signal.aborted) return;
        this.#mail.add(event);
      }
    } catch (error) {
      this.#failure = error as Error;
      this.#wake.resolve();
    }
  }

  /** Records, as long as somebody reads them; `first` is what the first one says. */
  async *records(first: Readonly<Record<string, unknown>>): AsyncGenerator<Pieces, void> {
    yield liveRecord(first);
    while (!this.#parts.signal.aborted) {
      if (this.#failure !== undefined) throw this.#failure;
      const events = this.#mail.take();
      if (events.length > 0) yield liveRecord({ events });
      const [name] = this.#ready;
      if (name !== undefined) {
        const sight = this.#take(name);
        if (sight !== undefined) yield recordOf(name, sight);
      } else if (events.length === 0) {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
      }
    }
  }

  #take(name: string): Sight | undefined {
    this.#ready.delete(name);
    return this.#watches.get(name)?.take();
  }

  #tellReady(name: string): void {
    this.#ready.add(name);
    this.#wake.resolve();
  }

  #hide(name: string): void {
    this.#watches.get(name)?.[Symbol.dispose]();
    this.#watches.delete(name);
    this.#ready.delete(name);
  }

  #end(): void {
    for (const name of [...this.#watches.keys()]) this.#hide(name);
    this.#mail[Symbol.dispose]();
    this.#wake.resolve();
  }
}

/** What a viewer is told of one device. */
export function recordOf(device: string, sight: Sight): Pieces {
  if (sight.kind === "problem") return liveRecord({ device, error: sight.problem });
  return liveRecord({ device, ...sight.body.about, missed: sight.missed }, sight.body.payload);
}
