import { RoboError } from "../../../errors.ts";
import { storageError } from "../storage/storage_error.ts";
import {
  CAPTURE_MAGIC,
  CaptureReader,
  type CaptureRecord,
  type End,
  isCapture,
} from "./capture_format.ts";
import { Conversation } from "./conversation.ts";
import { findFits } from "./dialect_trial.ts";
import { findMessage } from "./find_message.ts";
import { type FollowOptions, StreamFollower } from "./stream_follower.ts";
import type { TapEvent } from "./tap_events.ts";

/** How bytes in a file are read. */
export interface DecodeOptions extends FollowOptions {
  /** Who sent the bytes of a dump of one direction. Found from them when it is left out. */
  readonly role?: End;
}

/** Bytes that are looked at to tell who sent them. */
const LOOK_BYTES = 64 * 1024;

/**
 * What is in a capture of `robo daq tap`, or in a dump of one direction of a connection, message by message.
 *
 * Rejects with a `RoboError` of kind `missing`, `denied` or `io` for the file, and of kind `data` for a damaged capture.
 */
export async function* decodeFile(path: string, options: DecodeOptions): AsyncGenerator<TapEvent> {
  using file = await opened(path);
  const start = await readUpTo(file, LOOK_BYTES);
  const chunks = chunksOf(file, start);
  yield* isCapture(start) && start.length >= CAPTURE_MAGIC.length
    ? decodeCapture(chunks, options)
    : decodeDump(chunks, { ...options, ...(options.role ? {} : whoSent(start)) });
}

async function* decodeCapture(
  chunks: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): AsyncGenerator<TapEvent> {
  const reader = new CaptureReader();
  const conversations = new Map<number, Conversation>();
  let skip = CAPTURE_MAGIC.length;
  let time: number | undefined;
  for await (const chunk of chunks) {
    for (const record of reader.push(chunk.subarray(skip))) {
      time = record.time / 1000;
      yield* decodeRecord(record, { conversations, options });
    }
    skip = 0;
  }
  for (const [connection, conversation] of conversations) {
    yield* endOf(conversation, { connection, time });
  }
  if (!reader.isCut) return;
  throw new RoboError("data", "The capture breaks off within a record", {
    hint: "Everything before is shown: robo daq tap was probably killed",
  });
}

function* decodeRecord(
  record: CaptureRecord,
  { conversations, options }: {
    readonly conversations: Map<number, Conversation>;
    readonly options: DecodeOptions;
  },
): Generator<TapEvent> {
  const { connection } = record;
  const head = { connection, time: record.time / 1000 };
  if (record.kind === "opened") {
    conversations.set(connection, new Conversation(options));
    yield { ...head, kind: "opened", client: record.client, server: record.server };
    return;
  }
  const conversation = conversations.get(connection) ?? new Conversation(options);
  if (record.kind === "bytes") {
    conversations.set(connection, conversation);
    for (const said of conversation.push(record.from, record.bytes)) yield { ...said, ...head };
    return;
  }
  yield* endOf(conversation, head);
  conversations.delete(connection);
  const { from, reason } = record;
  yield { ...head, kind: "closed", from, reason, unanswered: conversation.unanswered };
}

function* endOf(
  conversation: Conversation,
  head: { readonly connection: number; readonly time: number | undefined },
): Generator<TapEvent> {
  for (const from of ["client", "server"] as const) {
    for (const said of conversation.end(from)) yield { ...said, ...head };
  }
}

async function* decodeDump(
  chunks: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): AsyncGenerator<TapEvent> {
  const from = options.role ?? "client";
  const follower = new StreamFollower(from, options);
  const rest = { from, notes: [], connection: 1, time: undefined };
  for await (const chunk of chunks) {
    for (const seen of follower.push(chunk)) yield { ...seen, ...rest };
  }
  for (const seen of follower.end()) yield { ...seen, ...rest };
}

/** Who sends something that begins like this, and whether it begins at the beginning. */
function whoSent(start: Uint8Array): { readonly role: End; readonly isWithin: boolean } {
  const first = new TextDecoder().decode(start.subarray(4, 12));
  if (first.startsWith("GRABBER") || first === "ACTUATOR") {
    return { role: "client", isWithin: false };
  }
  const fit = findFits(start)[0]?.from;
  const role = fit ?? (findMessage(start, "server", 0) >= 0 ? "server" : "client");
  return { role, isWithin: true };
}

async function opened(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw storageError(path, cause);
    throw new RoboError("missing", `There is no file ${path}`, {
      hint: "Give a capture of robo daq tap -o, or a dump of one direction",
      cause,
    });
  }
}

async function readUpTo(file: Deno.FsFile, most: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(most);
  let length = 0;
  while (length < most) {
    const count = await file.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

async function* chunksOf(file: Deno.FsFile, start: Uint8Array): AsyncGenerator<Uint8Array> {
  yield start;
  const buffer = new Uint8Array(LOOK_BYTES);
  for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
    yield buffer.subarray(0, count);
  }
}
