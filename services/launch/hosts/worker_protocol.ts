import type { CoreArguments } from "../../../protocols/gecko/core_address.ts";
import type { Kwargs } from "../../../system/kwargs_variables.ts";

/**
 * What the host of workers and its launcher say to each other.
 *
 * The launcher writes a JSON object a line to the host's stdin; when that closes, the host stops its workers and ends. The
 * host writes to its stdout, between whatever else its process prints: the byte 0x1E (record separator, RFC 7464), a JSON
 * object in ASCII, a line feed. No such line is longer than 4096 bytes, so that those of several threads never mix.
 *
 * @module
 */

/** A node as a worker. */
export interface WorkerSpec {
  /** Absolute path of its module. */
  readonly module: string;
  /** Name of the exported function. */
  readonly function: string;
  /** What the function is called with. */
  readonly kwargs: Kwargs;
  /** Where the core is. */
  readonly core?: CoreArguments;
  /** Namespace of its topics. */
  readonly namespace?: string;
  /** Topics of its own, and what they are called instead. */
  readonly remap?: Readonly<Record<string, string>>;
}

/** What a launcher asks of the host; a node that has not been started is `refused`, as is one that runs already. */
export type HostRequest =
  /** Starts a node. */
  | { readonly do: "start"; readonly node: string; readonly spec: WorkerSpec }
  /** Asks a node to shut down, and ends it after `graceMs` (default 3000). */
  | { readonly do: "stop"; readonly node: string; readonly graceMs?: number }
  /** Ends a node at once. */
  | { readonly do: "kill"; readonly node: string }
  /** Stops a node like `stop` and starts it anew; one that has ended is started. */
  | { readonly do: "restart"; readonly node: string; readonly graceMs?: number };

/** What the host tells. */
export type HostEvent =
  /** It takes requests. */
  | { readonly event: "ready" }
  /** The node's module has been imported, and its function is called. */
  | { readonly event: "started"; readonly node: string }
  /** A line that the node has printed; with `more`, the next one of this node and stream goes on where it ends. */
  | {
    readonly event: "line";
    readonly node: string;
    readonly stream: "stdout" | "stderr";
    readonly text: string;
    readonly more?: true;
  }
  /** The node has ended: with the status that a process of its own would have, and what was thrown in a line, or killed. */
  | {
    readonly event: "exited";
    readonly node: string;
    readonly code: number;
    readonly error?: string;
    readonly killed?: true;
  }
  /** The node does not answer, so that it cannot be ended alone: the host stops the others and ends, with status 70. */
  | { readonly event: "stuck"; readonly node: string }
  /** A request makes no sense. */
  | { readonly event: "refused"; readonly node?: string; readonly reason: string };

/** In front of what the host tells. */
export const RECORD_SEPARATOR = "\x1e";

/** Longest line that the host writes, in bytes: pipes keep so much together (POSIX, PIPE_BUF on Linux). */
const MOST_BYTES = 4096;

/** Exit status of a host that had to end because of a stuck node. */
export const STUCK_STATUS = 70;

/** An event as the host writes it, in ASCII, which also shortens an error that would not fit. */
export function encodeEvent(event: HostEvent): string {
  const line = `${RECORD_SEPARATOR}${asciiJson(event)}\n`;
  if (line.length <= MOST_BYTES || !("error" in event) || !event.error) return line;
  return encodeEvent({ ...event, error: event.error.slice(0, event.error.length / 2) });
}

/** What a node has printed. */
export interface PrintedLine {
  /** Which node. */
  readonly node: string;
  /** Where it printed. */
  readonly stream: "stdout" | "stderr";
  /** The text, without the line feed at its end. */
  readonly text: string;
  /** Whether the line goes on. */
  readonly more?: boolean;
}

/** A line that a node has printed, in as many events as it takes. */
export function encodeLine({ node, stream, text, more = false }: PrintedLine): string {
  const encoded = encodeEvent({ event: "line", node, stream, text, ...more && { more } });
  if (encoded.length <= MOST_BYTES || text.length < 2) return encoded;
  const middle = text.length >> 1;
  return encodeLine({ node, stream, text: text.slice(0, middle), more: true }) +
    encodeLine({ node, stream, text: text.slice(middle), more });
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
