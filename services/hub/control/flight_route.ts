import { setImmediate } from "node:timers/promises";
import { RoboError } from "../../../errors.ts";
import { compileGlob } from "../../../protocols/gecko/topic_filter.ts";
import type { FlightRecorder } from "../flight/flight_recorder.ts";
import { flightStream } from "../flight/flight_stream.ts";
import { TopicSelection } from "../flight/topic_selection.ts";
import type { HubIdentity } from "../statistics/snapshot.ts";
import { NO_FLIGHT_RECORDER } from "./refusals.ts";

/** Type of a response of {@linkcode FlightRoute}. */
export const FLIGHT_CONTENT_TYPE = "application/x-msgpack";

/** Readers at once: each may hold as much memory as the recorder itself. */
export const MAX_FLIGHT_READERS = 2;

/** How long a reader that takes nothing keeps its place, in milliseconds. */
const STALLED_AFTER_MS = 30_000;

/** Why the stream of a reader was ended before it was whole. */
export class ReaderGivenUp extends Error {
  override readonly name = "ReaderGivenUp";
}

/** A hub whose flight recorder is read. */
export interface FlightSource {
  /** The hub. */
  readonly identity: HubIdentity;
  /** Its recorder, where it has one. */
  readonly flight?: FlightRecorder | undefined;
  /** Its clock, in milliseconds. */
  readonly now: () => number;
  /** Turns that clock into milliseconds since 1970. */
  readonly wallClock: { readonly at: (time: number) => number; check(): void };
}

/** `GET /v1/flight?topics=imu,camera/*&seconds=60`: what the flight recorder keeps, as a stream of MessagePack. */
export class FlightRoute {
  readonly #hub: FlightSource;
  readonly #stalledAfterMs: number;
  #readers = 0;

  /** Reads the recorder of `hub`; a reader that takes nothing for `stalledAfterMs` (default 30 s) is given up. */
  constructor(hub: FlightSource, stalledAfterMs: number = STALLED_AFTER_MS) {
    this.#hub = hub;
    this.#stalledAfterMs = stalledAfterMs;
  }

  /** Answers a request; the answer ends early when `signal` aborts. */
  answer(url: URL, signal: AbortSignal): Response {
    const { flight, now, wallClock, identity } = this.#hub;
    if (flight === undefined) {
      return refuse(
        404,
        `${NO_FLIGHT_RECORDER}: start it with robo core --flight TOPICS`,
      );
    }
    const request = readRequest(url);
    if (typeof request === "string") return refuse(400, request);
    if (this.#readers >= MAX_FLIGHT_READERS) {
      return refuse(503, `${MAX_FLIGHT_READERS} read the flight recorder already`);
    }
    wallClock.check();
    const to = now();
    flight.expire(to);
    const snapshot = flight.snapshot(to - request.seconds * 1000);
    const { evicted, seconds } = flight.statistics(to);
    const pieces = flightStream(snapshot, {
      header: {
        version: 1,
        core: { ...identity },
        from: wallClock.at(to - Math.min(request.seconds, seconds) * 1000),
        to: wallClock.at(to),
        messages: snapshot.messages,
        evicted,
      },
      ...(request.topics === undefined ? {} : { topics: request.topics }),
      wallTime: wallClock.at,
    });
    this.#readers++;
    const body = streamOf(pieces, {
      signal,
      stalledAfterMs: this.#stalledAfterMs,
      onEnd: () => {
        this.#readers--;
        snapshot[Symbol.dispose]();
      },
    });
    return new Response(body, { headers: { "content-type": FLIGHT_CONTENT_TYPE } });
  }
}

function readRequest(url: URL): { seconds: number; topics?: TopicSelection } | string {
  const text = url.searchParams.get("seconds");
  const seconds = text === null ? Infinity : Number(text);
  if (text === "" || !(seconds > 0)) return "seconds is a number above 0";
  const patterns = url.searchParams.getAll("topics").flatMap((list) => list.split(","));
  if (patterns.length === 0) return { seconds };
  try {
    const matchers = patterns.map(compileGlob);
    return {
      seconds,
      topics: new TopicSelection((topic) => matchers.some((matches) => matches(topic))),
    };
  } catch (error) {
    if (error instanceof RoboError) return error.message;
    throw error;
  }
}

/** Sends `pieces` as they are taken, and lets the hub's other work come in between. */
function streamOf(
  pieces: Generator<Uint8Array<ArrayBuffer> | undefined, void>,
  options: {
    readonly signal: AbortSignal;
    readonly stalledAfterMs: number;
    readonly onEnd: () => void;
  },
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { signal, stalledAfterMs, onEnd } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    onEnd();
  };
  return new ReadableStream({
    start: () => signal.addEventListener("abort", end),
    pull: async (controller) => {
      clearTimeout(timer);
      while (!ended) {
        await setImmediate();
        if (ended) break;
        const { done, value } = pieces.next();
        if (done === true) {
          end();
          return controller.close();
        }
        if (value === undefined) continue;
        controller.enqueue(value);
        timer = setTimeout(() => {
          end();
          controller.error(new ReaderGivenUp("It was not read"));
        }, stalledAfterMs);
        return;
      }
      controller.error(new ReaderGivenUp("The core ends"));
    },
    cancel: end,
  }, { highWaterMark: 0 });
}

function refuse(status: number, message: string): Response {
  return new Response(`${message}\n`, { status });
}
