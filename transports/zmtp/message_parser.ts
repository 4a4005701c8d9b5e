import {
  type Command,
  decodeCommand,
  FLAG_COMMAND,
  FLAG_MORE,
  FrameHeader,
  ZmtpViolation,
} from "../../protocols/zmtp/mod.ts";
import type { PooledBuffer } from "../buffer_pool.ts";
import type { ChunkParser } from "../stream_reader.ts";
import { MessageView } from "./message_view.ts";
import { ViolationError } from "./violation_error.ts";

/** Room for headers that a message may take on top of its size limit, in bytes. */
const HEADER_ALLOWANCE = 64 * 1024;

/** What becomes of what a {@linkcode MessageParser} finds. */
export interface MessageSink {
  /**
   * Looks at each message and returns whether it is to be queued; a violation ends the connection. Where this
   * is left out all are, in runs, without a look at each.
   */
  readonly inspect?: (view: MessageView) => boolean | ZmtpViolation;
  /** Queues `messages` whole messages in `owner.bytes[start, end)`. */
  queue(owner: PooledBuffer, range: { start: number; end: number }, messages: number): void;
  /** Handles a command; a violation ends the connection. */
  command(command: Command): ZmtpViolation | undefined;
  /** Whether the connection has been closed meanwhile. */
  readonly closed: boolean;
}

/** Finds whole messages in what was read. Never copies, never makes an object per message. */
export class MessageParser implements ChunkParser {
  incompleteBytes = 0;
  readonly #sink: MessageSink;
  readonly #header: FrameHeader;
  readonly #maxBytes: number;
  readonly #view = new MessageView();
  /** Bytes of the incomplete message at the front whose frames are known already. */
  #scanned = 0;
  #commandsInside = false;

  /** Hands messages of up to `maxMessageSize` bytes to `sink`. */
  constructor(sink: MessageSink, maxMessageSize: number) {
    this.#sink = sink;
    this.#header = new FrameHeader(maxMessageSize);
    this.#maxBytes = maxMessageSize + HEADER_ALLOWANCE;
  }

  parse(buffer: PooledBuffer, start: number, end: number): number {
    const { bytes } = buffer;
    const header = this.#header;
    const view = this.#view;
    const sink = this.#sink;
    const inspects = sink.inspect !== undefined;
    let runStart = start;
    let runMessages = 0;
    let messageStart = start;
    let at = start + this.#scanned;
    view.bytes = bytes;
    view.base = start;
    this.incompleteBytes = 0;
    while (header.read(bytes, at, end)) {
      if (header.bodyEnd > end) {
        this.incompleteBytes = header.bodyEnd - messageStart;
        break;
      }
      at = header.bodyEnd;
      const { flags } = header;
      if ((flags & FLAG_COMMAND) !== 0) {
        if (view.count > 0) {
          this.#commandsInside = true;
          continue;
        }
        if (runMessages > 0) {
          sink.queue(buffer, { start: runStart, end: messageStart }, runMessages);
        }
        runMessages = 0;
        this.#command(bytes, header.bodyStart, at);
        if (sink.closed) return end;
        runStart = messageStart = at;
        view.base = at;
        continue;
      }
      view.add(header.bodyStart - messageStart, at - messageStart);
      if ((flags & FLAG_MORE) !== 0) {
        if (at - messageStart > this.#maxBytes) fail(tooLarge());
        continue;
      }
      if (this.#commandsInside) {
        this.#commandsInside = false;
        this.#commandsWithin(bytes, messageStart, at);
      }
      const keep = inspects ? sink.inspect!(view) : true;
      if (keep === true) {
        runMessages++;
      } else {
        if (keep !== false) fail(keep);
        if (runMessages > 0) {
          sink.queue(buffer, { start: runStart, end: messageStart }, runMessages);
        }
        runMessages = 0;
        runStart = at;
        if (sink.closed) return end;
      }
      messageStart = at;
      view.base = at;
      view.count = 0;
    }
    if (header.violation !== undefined) fail(header.violation);
    if (this.incompleteBytes > this.#maxBytes) fail(tooLarge());
    if (runMessages > 0) {
      sink.queue(buffer, { start: runStart, end: messageStart }, runMessages);
    }
    this.#scanned = at - messageStart;
    return messageStart;
  }

  #commandsWithin(bytes: Uint8Array, start: number, end: number): void {
    const header = new FrameHeader(Number.MAX_SAFE_INTEGER);
    for (let at = start; header.read(bytes, at, end); at = header.bodyEnd) {
      if ((header.flags & FLAG_COMMAND) === 0) continue;
      this.#command(bytes, header.bodyStart, header.bodyEnd);
    }
  }

  #command(bytes: Uint8Array, start: number, end: number): void {
    const command = decodeCommand(bytes.subarray(start, end));
    const violation = command === undefined ? malformedCommand() : this.#sink.command(command);
    if (violation !== undefined) fail(violation);
  }
}

function fail(violation: ZmtpViolation): never {
  throw new ViolationError(violation);
}

function malformedCommand(): ZmtpViolation {
  return new ZmtpViolation("malformed-command", "The peer sent a malformed command");
}

function tooLarge(): ZmtpViolation {
  return new ZmtpViolation(
    "message-too-large",
    "The frames of a message are over the limit together",
  );
}
