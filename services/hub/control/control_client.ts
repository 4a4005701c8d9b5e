import { RoboError } from "../../../errors.ts";
import { isLoopback } from "../../../transports/network_cards.ts";
import type { HubSnapshot } from "../statistics/snapshot.ts";
import { NO_FLIGHT_RECORDER } from "./refusals.ts";

/** Longest line of JSON that is accepted from a hub, in characters. */
const MAX_LINE = 64 * 1024 * 1024;

/**
 * Asks a hub for the snapshots of its control interface at `url`, one each `seconds`, until `signal` aborts.
 *
 * Throws a `RoboError` of kind `unavailable` when nobody answers there, or the hub goes away.
 */
export async function* watchHub(
  url: string,
  seconds: number,
  signal: AbortSignal,
): AsyncGenerator<HubSnapshot> {
  let response: Response;
  try {
    response = await request(`${url}/v1/watch?interval=${seconds}`, signal);
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  try {
    for await (const line of lines(response.body!)) yield JSON.parse(line) as HubSnapshot;
  } catch (cause) {
    if (signal.aborted) return;
    throw gone(url, cause);
  }
  if (!signal.aborted) throw gone(url);
}

/** Asks a hub for its totals now; throws as {@linkcode watchHub}. */
export async function askHub(url: string, signal: AbortSignal): Promise<HubSnapshot> {
  const response = await request(`${url}/v1/snapshot`, signal);
  return await response.json() as HubSnapshot;
}

/**
 * Asks the control interface for what is at `url`; throws a `RoboError` of kind `unavailable` when nobody answers there,
 * or it is refused.
 */
export async function request(url: string, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (cause) {
    const { origin, hostname, port } = new URL(url);
    throw new RoboError("unavailable", `No core answers at ${origin}`, {
      hint: isLoopback(hostname)
        ? "Start one with: robo core"
        : `Start one there with: robo core --control 0.0.0.0:${port} (without it, it answers its own machine alone)`,
      cause,
    });
  }
  if (response.ok) return response;
  const { origin } = new URL(url);
  const reason = (await response.text()).trim() || `HTTP status ${response.status}`;
  if (reason.startsWith(NO_FLIGHT_RECORDER)) {
    throw new RoboError("unavailable", NO_FLIGHT_RECORDER, {
      hint: "Start it with what it is to keep, such as: robo core --flight 'imu,camera/*'",
    });
  }
  throw new RoboError("unavailable", `What answers at ${origin} refused: ${reason}`, {
    hint: "See whether it is a core of this version, or a proxy (HTTP_PROXY, NO_PROXY)",
  });
}

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let text = "";
  for await (
    const chunk of body.pipeThrough(new TextDecoderStream() as never) as ReadableStream<string>
  ) {
    text += chunk;
    const parts = text.split("\n");
    text = parts.pop()!;
    if (text.length > MAX_LINE) throw new RoboError("data", "The core sent an endless line");
    yield* parts;
  }
}

/** What to throw when the hub at `url` has gone away. */
export function gone(url: string, cause?: unknown): RoboError {
  return new RoboError("unavailable", `The core at ${url} has ended`, {
    hint: "Start it again with: robo core",
    cause,
  });
}
