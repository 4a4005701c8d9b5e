import type { Grab, Lab, WatchOptions } from "../../../../client/daq/lab.ts";
import { RoboError } from "../../../../errors.ts";
import { pause } from "../../../../transports/pause.ts";
import type { LiveBody } from "./live_record.ts";
import type { LiveView } from "./live_view.ts";
import type { NewestGrabs } from "./newest_grabs.ts";

/** Pause before a device that has failed is watched again, in milliseconds. */
const AGAIN_AFTER_MS = 1000;

/** What a watch has for its viewer. */
export type Sight =
  | { readonly kind: "data"; readonly body: LiveBody; readonly missed: number }
  | { readonly kind: "problem"; readonly problem: Readonly<Record<string, string>> };

/** What a watch stands on. */
export interface WatchParts {
  /** Whose devices are watched. */
  readonly lab: Lab;
  /** Data that is kept for all viewers. */
  readonly newest: NewestGrabs;
  /** Called when there is something to be taken. */
  readonly onReady: () => void;
}

/**
 * One viewer's look at one device: the next data is asked for when the viewer has taken what came before, and not sooner than its rate says.
 */
export class LiveWatch implements Disposable {
  /** The device. */
  readonly device: string;
  readonly #parts: WatchParts;
  #view: LiveView;
  #running = new AbortController();
  #grab: Grab | undefined;
  /** Number of the data that the viewer has; 0 before the first. */
  #shown = 0;
  #problem: Readonly<Record<string, string>> | undefined;
  #toldProblem = "";
  #isAgain = false;
  #taken = Promise.withResolvers<void>();

  /** Begins to watch. */
  constructor(device: string, view: LiveView, parts: WatchParts) {
    this.device = device;
    this.#view = view;
    this.#parts = parts;
    parts.newest.enter(device);
    this.#begin();
  }

  /** Shows the device in another way from now on, and what is there already at once. */
  change(view: LiveView): void {
    const before = asked(this.#view);
    this.#view = view;
    if (asked(view) !== before) {
      this.#running.abort();
      this.#begin();
    } else {
      this.#showAgain();
    }
  }

  /** What there is for the viewer, who has it with this. */
  take(): Sight | undefined {
    const grab = this.#grab, problem = this.#problem;
    const { newest } = this.#parts;
    if (grab !== undefined) {
      this.#grab = undefined;
      this.#taken.resolve();
      if (grab.number > this.#shown) return this.#show(newest.take(grab, this.#view));
      grab[Symbol.dispose]();
    }
    if (problem !== undefined) {
      this.#problem = undefined;
      return { kind: "problem", problem };
    }
    const body = this.#isAgain ? newest.again(this.device, this.#view) : undefined;
    return body === undefined ? undefined : this.#show(body);
  }

  /** Ends it. */
  [Symbol.dispose](): void {
    this.#running.abort();
    this.#grab?.[Symbol.dispose]();
    this.#grab = undefined;
    this.#parts.newest.leave(this.device);
  }

  #show(body: LiveBody): Sight {
    const missed = this.#shown === 0 ? 0 : Math.max(0, body.number - this.#shown - 1);
    this.#shown = body.number;
    this.#isAgain = false;
    return { kind: "data", body, missed };
  }

  #showAgain(): void {
    this.#isAgain = true;
    this.#parts.onReady();
  }

  #begin(): void {
    this.#running = new AbortController();
    // Who asks for new data waits for that.
    if (this.#view.passive) this.#showAgain();
    this.#run(this.#running.signal);
  }

  /** Never rejects: what goes wrong is shown, and tried again. */
  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#follow(signal);
        // Of a stream that ends by itself as well.
        await pause(AGAIN_AFTER_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#tell(described(error));
        await pause(AGAIN_AFTER_MS, signal);
      }
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { lab, onReady } = this.#parts;
    const { rate, passive } = this.#view;
    let earliest = performance.now();
    for await (const grab of lab.watch(this.device, optionsOf(this.#view, signal))) {
      if (signal.aborted) return grab[Symbol.dispose]();
      this.#toldProblem = "";
      this.#taken = Promise.withResolvers();
      this.#grab?.[Symbol.dispose]();
      this.#grab = grab;
      onReady();
      // What comes anyway may as well be newer when the viewer takes it.
      if (!passive) await untilEither(this.#taken.promise, signal);
      const now = performance.now();
      earliest = Math.max(earliest + 1000 / rate, now);
      if (earliest > now) await pause(earliest - now, signal);
    }
  }

  /** Once, however often the same thing happens. */
  #tell(problem: Readonly<Record<string, string>>): void {
    const text = JSON.stringify(problem);
    if (text === this.#toldProblem) return;
    this.#toldProblem = text;
    this.#problem = problem;
    this.#parts.onReady();
  }
}

/** What has to be asked anew when it changes. */
function asked({ rate, passive, dimension, average }: LiveView): string {
  return JSON.stringify([rate, passive, dimension, average]);
}

function optionsOf(view: LiveView, signal: AbortSignal): WatchOptions {
  const { rate, passive, dimension, average } = view;
  return {
    mode: "latest",
    rate,
    passive,
    signal,
    ...(dimension !== undefined && { dimension }),
    ...(average !== undefined && { average }),
  };
}

/** Resolves with `promise`, or when `signal` aborts. */
function untilEither(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      signal.removeEventListener("abort", end);
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    promise.then(end);
  });
}

function described(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof RoboError)) return { code: "internal", message: "The stream has failed" };
  const { code, message, hint } = error;
  return { code, message, ...(hint !== undefined && { hint }) };
}
