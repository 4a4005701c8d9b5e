import { RoboError } from "../../../errors.ts";
import type { BufferPool } from "../../../transports/buffer_pool.ts";
import { pause } from "../../../transports/pause.ts";
import { StreamReader } from "../../../transports/stream_reader.ts";
import type { ByteConnection } from "../../../transports/transport.ts";
import type { ProgramSink } from "../hub/program.ts";
import { cleanName, linkAddress, nameOfAddress } from "./link_address.ts";
import {
  HELLO_TIMEOUT_MS,
  type LinkOptions,
  MAX_PROGRAM_QUEUE_BYTES,
  PROBE_AFTER_MS,
} from "./link_options.ts";
import type { Manners, Meeting } from "./meeting.ts";
import { ProgramConnection } from "./program_connection.ts";
import type { ProgramRegistry } from "./program_registry.ts";
import type { Refusals } from "./refusals.ts";

/** How long a program that is refused or left may take to hear why, in milliseconds. */
const FAREWELL_MS = 250;

/** What all programs of one address have in common. */
export interface Reception {
  /** The options. */
  readonly options: LinkOptions;
  /** How they are met. */
  readonly manners: Manners;
  /** Names and counts. */
  readonly registry: ProgramRegistry;
  /** Where their structs go. */
  readonly sink: ProgramSink;
  /** Whether a program that says nothing is asked. */
  readonly asks: boolean;
  /** Who is refused. */
  readonly refusals: Refusals;
  /** The programs that are there. */
  readonly programs: Set<ProgramConnection>;
  /** Read buffers. */
  readonly pool: BufferPool;
}

/** Serves one connection until it ends. Resolves to the reason; never rejects. */
export async function serveProgram(
  connection: ByteConnection,
  reception: Reception,
  signal: AbortSignal,
): Promise<string> {
  const { options, manners } = reception;
  const close = () => connection.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    const timeout = options.helloTimeout ?? HELLO_TIMEOUT_MS;
    const meeting = await manners.meet(connection, { timeout, asks: reception.asks });
    // From here on it is told before it is left.
    signal.removeEventListener("abort", close);
    return await serve(connection, meeting, { ...reception, signal });
  } catch (error) {
    const reason = describe(error);
    const say = (bytes: Uint8Array) => connection.write(bytes);
    if (!signal.aborted) await refuse(connection.remote, { ...reception, say }, error);
    return reason;
  } finally {
    signal.removeEventListener("abort", close);
    connection.close();
  }
}

async function serve(
  connection: ByteConnection,
  meeting: Meeting,
  reception: Reception & { signal: AbortSignal },
): Promise<string> {
  const { options, registry, sink, programs, pool, signal } = reception;
  const wanted = meeting.name ?? options.name ?? nameOfAddress(options.address);
  const earlier = meeting.session === undefined ? undefined : registry.live.get(meeting.session);
  // The same program once more: its old connection is dead, though nobody has noticed.
  earlier?.();
  const name = await registry.claim(cleanName(wanted), signal);
  const address = linkAddress(connection.remote);
  const program = new ProgramConnection({
    connection,
    description: { ...meeting.description, name, address },
    sink,
    maxQueueBytes: options.maxQueueBytes ?? MAX_PROGRAM_QUEUE_BYTES,
    // The end of a process is always told; that of its machine is not.
    ...address.startsWith("tcp:") && { probeAfter: options.probeAfter ?? PROBE_AFTER_MS },
  });
  registry.hold(name, () => program.probe());
  const close = () => program.close();
  const leave = () => {
    program.leave("the bridge ends");
    void soon(program.drained()).then(close);
  };
  if (meeting.session !== undefined) registry.live.set(meeting.session, close);
  let isOpen = false;
  let reason = "it has closed the connection";
  try {
    signal.throwIfAborted();
    const topics = sink.opened(program);
    isOpen = true;
    programs.add(program);
    const { framing, lost, greeting } = meeting.begin(program, topics, name);
    program.begin(framing);
    if (lost > 0) sink.lost(program, lost);
    if (greeting.length > 0) program.write(greeting);
    signal.addEventListener("abort", leave, { once: true });
    await new StreamReader(connection, pool, meeting.rest).run(program);
    return reason = program.reason ?? reason;
  } catch (error) {
    reason = signal.aborted ? "the bridge ends" : program.reason ?? describe(error);
    const say = (bytes: Uint8Array) => {
      program.write(bytes);
      return program.drained();
    };
    if (!signal.aborted) await refuse(connection.remote, { ...reception, say }, error);
    return reason;
  } finally {
    signal.removeEventListener("abort", leave);
    program.close();
    programs.delete(program);
    if (meeting.session !== undefined && registry.live.get(meeting.session) === close) {
      registry.live.delete(meeting.session);
    }
    if (isOpen) sink.closed(program, reason);
    registry.release(name);
  }
}

/** Tells a program, and people, why it is not served. */
async function refuse(
  remote: string,
  { refusals, manners, say }: Reception & { say(bytes: Uint8Array): Promise<unknown> },
  error: unknown,
): Promise<void> {
  if (!(error instanceof RoboError)) return;
  const hint = error.hint === undefined ? "" : `. ${error.hint}`;
  refusals.add(linkAddress(remote), error.message + hint);
  const bytes = error.code === "unavailable" ? undefined : manners.refusal(error.message + hint);
  if (bytes === undefined) return;
  try {
    await soon(say(bytes));
  } catch {
    // It has gone, and need not be told.
  }
}

/** Waits for what is said last, but not for long. */
async function soon(said: Promise<unknown>): Promise<void> {
  const enough = new AbortController();
  try {
    await Promise.race([said, pause(FAREWELL_MS, enough.signal)]);
  } finally {
    enough.abort();
  }
}

function describe(error: unknown): string {
  const isBroken = Object.values(Deno.errors).some((kind) => error instanceof kind);
  if (isBroken) return "its connection broke";
  return error instanceof Error ? error.message : String(error);
}
