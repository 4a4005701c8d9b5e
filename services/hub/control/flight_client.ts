import { FlightDecoder, type FlightHeader, type FlightMessage } from "../flight/flight_decoder.ts";
import { gone, request } from "./control_client.ts";

/** What of a flight recorder is wanted. */
export interface FlightRequest {
  /** Patterns of topics, such as `camera/*`; all that it keeps when there are none. */
  readonly topics?: readonly string[];
  /** How far back, in seconds; all that it keeps by default. */
  readonly seconds?: number;
}

/** What a hub's flight recorder kept when it was asked. */
export interface FlightRecording {
  /** What it is. */
  readonly header: FlightHeader;
  /** Its messages, in the order in which the hub read them: as many as have come at a time. Once only. */
  readonly messages: AsyncIterable<readonly FlightMessage[]>;
}

/**
 * Reads the flight recorder of the hub whose control interface is at `url`. Until the messages have been taken or `signal`
 * aborts, which ends them early, the hub holds them; it gives up who takes nothing for 30 s.
 *
 * Throws, also while the messages are taken, a `RoboError` of kind `unavailable` when nobody answers there, the hub has no
 * flight recorder, or goes away, and of kind `data` for what is no recording.
 */
export async function readFlight(
  url: string,
  wanted: FlightRequest,
  signal: AbortSignal,
): Promise<FlightRecording> {
  const query = new URLSearchParams();
  for (const topic of wanted.topics ?? []) query.append("topics", topic);
  if (wanted.seconds !== undefined) query.set("seconds", String(wanted.seconds));
  const { body } = await request(`${url}/v1/flight?${query}`, signal);
  const decoder = new FlightDecoder();
  const batches = decode(decoder, body!, { url, signal });
  const first = await batches.next();
  if (decoder.header === undefined) throw gone(url, signal.reason);
  return { header: decoder.header, messages: prepend(first, batches) };
}

async function* decode(
  decoder: FlightDecoder,
  body: ReadableStream<Uint8Array>,
  { url, signal }: { readonly url: string; readonly signal: AbortSignal },
): AsyncGenerator<readonly FlightMessage[]> {
  const reader = body.getReader();
  try {
    while (true) {
      const { done, value } = await reader.read().catch((cause) => {
        if (signal.aborted) return { done: true, value: undefined } as const;
        throw gone(url, cause);
      });
      if (value === undefined) {
        if (done && !signal.aborted) decoder.finish();
        return;
      }
      const messages = decoder.push(value);
      if (decoder.header !== undefined) yield messages;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function* prepend<T>(first: IteratorResult<T>, rest: AsyncIterable<T>): AsyncGenerator<T> {
  if (first.done !== true) yield first.value;
  yield* rest;
}
