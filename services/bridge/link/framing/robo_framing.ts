import { RoboError } from "../../../../errors.ts";
import {
  LINK_BYE,
  LINK_KIND,
  type LinkControl,
  linkFrame,
  LinkReader,
  type LinkReaderOptions,
} from "../../../../protocols/link/mod.ts";
import type { LogLine } from "../../hub/program.ts";
import { wallClock } from "../../hub/wall_clock.ts";
import type { Framing, FramingEvents } from "./framing.ts";

/** Longest time until a program is told how far its structs have come, in milliseconds. */
const ACK_AFTER_MS = 50;

/** Bytes of a text for people that are looked at, at most. */
const MAX_TEXT_BYTES = 16_384;

/** Characters of a program's reason to go, at most. */
const MAX_REASON = 4096;

const LEVELS = ["debug", "info", "warning", "error", "fatal"] as const;

/** What is known of a program that speaks through robo_link.h. */
export interface RoboFramingOptions extends LinkReaderOptions {
  /** Bytes in which it keeps structs until they are acknowledged, 0 when it keeps none. */
  readonly kept: number;
  /** Told, when structs have been handed on, the count of the next one. */
  counted(next: number): void;
}

/** The frames of robo_link.h. */
export class RoboFraming implements Framing {
  readonly #events: FramingEvents;
  readonly #options: RoboFramingOptions;
  readonly #reader: LinkReader;
  #ackTimer: ReturnType<typeof setTimeout> | undefined;
  #acked: number;
  #unackedBytes = 0;
  #seq = 0;

  /** Tells `events` what comes. */
  constructor(events: FramingEvents, options: RoboFramingOptions) {
    this.#events = events;
    this.#options = options;
    this.#acked = options.next ?? 0;
    this.#reader = new LinkReader(
      {
        run: (run) => events.data(run),
        lost: (count) => events.lost(count),
        control: (frame) => this.#control(frame),
      },
      options,
    );
  }

  get incompleteBytes(): number {
    return this.#reader.incompleteBytes;
  }

  parse(view: DataView, start: number, end: number): number {
    const before = this.#reader.next;
    try {
      const rest = this.#reader.parse(view, start, end);
      this.#unackedBytes += rest - start;
      return rest;
    } finally {
      if (this.#reader.next !== before) this.#counted();
    }
  }

  data(id: number, payload: Uint8Array): Uint8Array {
    return linkFrame(LINK_KIND.data, { id, seq: this.#seq++, time: wallClock() }, payload);
  }

  request(id: number, pair: number, payload: Uint8Array): Uint8Array {
    return linkFrame(LINK_KIND.request, { id, aux: pair, time: wallClock() }, payload);
  }

  end(reason: string): Uint8Array {
    return linkFrame(LINK_KIND.bye, { aux: LINK_BYE.end }, reason);
  }

  leave(reason: string): Uint8Array {
    return linkFrame(LINK_KIND.bye, { aux: LINK_BYE.leaving }, reason);
  }

  probe(): Uint8Array {
    return this.#ack();
  }

  close(): void {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
  }

  /** What the counts say after structs have been handed on. */
  #counted(): void {
    this.#options.counted(this.#reader.next);
    if (this.#options.next === undefined) return;
    // A small memory would be full before its time.
    if (this.#options.kept > 0 && this.#unackedBytes * 4 >= this.#options.kept) this.#acknowledge();
    else this.#ackTimer ??= setTimeout(() => this.#acknowledge(), ACK_AFTER_MS);
  }

  #acknowledge(): void {
    this.close();
    this.#unackedBytes = 0;
    if (this.#acked === this.#reader.next) return;
    this.#acked = this.#reader.next;
    this.#events.write(this.#ack());
  }

  #ack(): Uint8Array {
    return linkFrame(LINK_KIND.ack, { aux: this.#acked % 2 ** 32 });
  }

  #control({ kind, id, aux, time, payload }: LinkControl): void {
    if (kind === LINK_KIND.response) {
      this.#events.answered(
        aux,
        id === 0 ? { refusal: textOf(payload) } : { payload: payload.slice() },
      );
    } else if (kind === LINK_KIND.log) {
      this.#events.logged(
        {
          level: LEVELS[aux - 1] ?? "info",
          text: textOf(payload),
          time: time === 0n ? wallClock() : time,
        } satisfies LogLine,
      );
    } else if (kind === LINK_KIND.ack) {
      this.#reader.skipTo(aux);
    } else if (kind === LINK_KIND.bye) {
      this.#events.left(textOf(payload).slice(0, MAX_REASON));
    } else if (kind === LINK_KIND.request) {
      this.#events.write(
        linkFrame(LINK_KIND.response, { aux }, "The bridge answers no requests"),
      );
    } else if (kind === LINK_KIND.hello) {
      throw new RoboError("unavailable", "The program has begun anew");
    }
  }
}

/** A text, or its beginning. What is not looked at is not decoded either: a part of a string would keep the whole of it. */
function textOf(bytes: Uint8Array): string {
  const isLong = bytes.length > MAX_TEXT_BYTES;
  return new TextDecoder().decode(bytes.subarray(0, MAX_TEXT_BYTES), { stream: isLong });
}
