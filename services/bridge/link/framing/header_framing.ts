import { RoboError } from "../../../../errors.ts";
import { MAX_LINK_PAYLOAD_BYTES } from "../../../../protocols/link/mod.ts";
import { wallClock } from "../../hub/wall_clock.ts";
import { FrameBuilder } from "./frame_builder.ts";
import type { Framing, FramingEvents } from "./framing.ts";
import { type IntegerPlace, readInteger, writeInteger } from "./integer_place.ts";

/** Numbers of messages that nobody knows, of which is told. */
const MAX_UNKNOWN_TOLD = 100;

/** A struct that comes behind such a header. */
export interface HeaderStruct {
  /** Number of its topic. */
  readonly topic: number;
  /** Bytes of the struct. */
  readonly size: number;
  /** Whether the header is its first field, so that the struct is the whole message. */
  readonly hasHeader: boolean;
  /** Whether it may be longer. */
  readonly isOpen: boolean;
}

/** What the header looks like. */
export interface HeaderShape {
  /** Bytes of the header. */
  readonly size: number;
  /** Where the number stands that says which struct follows. */
  readonly id: IntegerPlace;
  /** Where the length stands. */
  readonly length: IntegerPlace;
  /** What is added to the length for the bytes of the whole message: the header's size, or 0 when it counts the whole. */
  readonly lengthAdds: number;
  /** Order of the bytes. */
  readonly byteOrder: "little" | "big";
}

/** What {@linkcode HeaderFraming} needs. */
export interface HeaderOptions extends HeaderShape {
  /** The structs, by the number in the header. */
  readonly structs: ReadonlyMap<number, HeaderStruct>;
  /** Largest message, in bytes. Default 1 MiB. */
  readonly maxFrame?: number;
}

/** Programs that have a header of their own, with a number for the struct and a length. */
export class HeaderFraming implements Framing {
  incompleteBytes = 0;
  readonly #options: HeaderOptions;
  readonly #events: FramingEvents;
  readonly #builder: FrameBuilder;
  readonly #little: boolean;
  readonly #maxFrame: number;
  readonly #unknown = new Set<number>();

  /** Tells `events` what comes. */
  constructor(events: FramingEvents, options: HeaderOptions) {
    this.#events = events;
    this.#options = options;
    this.#little = options.byteOrder === "little";
    this.#maxFrame = options.maxFrame ?? MAX_LINK_PAYLOAD_BYTES;
    this.#builder = new FrameBuilder((run) => events.data(run));
  }

  parse(view: DataView, start: number, end: number): number {
    const { size, id, length, lengthAdds, structs } = this.#options;
    let at = start;
    this.incompleteBytes = 0;
    try {
      while (end - at >= size) {
        const whole = readInteger(view, at, length, this.#little) + lengthAdds;
        if (!(whole >= size && whole <= this.#maxFrame)) throw this.#badLength(whole);
        const number = readInteger(view, at, id, this.#little);
        const struct = structs.get(number);
        if (struct !== undefined) this.#checkLength(struct, number, whole);
        if (at + whole > end) {
          this.incompleteBytes = whole;
          break;
        }
        if (struct === undefined) this.#skipped(number);
        else {
          // A program may leave out what it does not use at the end.
          const from = struct.hasHeader ? at : at + size;
          this.#builder.add(struct.topic, view, { from, to: at + whole, size: struct.size });
        }
        at += whole;
      }
    } finally {
      this.#builder.flush();
    }
    return at;
  }

  data(number: number, payload: Uint8Array): Uint8Array {
    const { size, id, length, lengthAdds, structs } = this.#options;
    const hasHeader = structs.get(number)?.hasHeader === true;
    const message = new Uint8Array(hasHeader ? payload.length : size + payload.length);
    message.set(payload, hasHeader ? 0 : size);
    const view = new DataView(message.buffer);
    writeInteger(view, id, number, this.#little);
    writeInteger(view, length, message.length - lengthAdds, this.#little);
    return message;
  }

  /** Throws for a message that is longer than its struct. */
  #checkLength({ size, hasHeader, isOpen }: HeaderStruct, number: number, whole: number): void {
    const length = hasHeader ? whole : whole - this.#options.size;
    if (length <= size || isOpen) return;
    throw new RoboError(
      "data",
      `A message of type ${number} has ${length} bytes, and its struct only ${size}`,
      { hint: "Look at --map and at what the length field counts (--length-of)" },
    );
  }

  #skipped(number: number): void {
    if (this.#unknown.has(number) || this.#unknown.size >= MAX_UNKNOWN_TOLD) return;
    this.#unknown.add(number);
    this.#events.logged({
      level: "warning",
      text:
        `messages of type ${number} are left out: no struct is known for them (--map ${number}=STRUCT)`,
      time: wallClock(),
    });
  }

  #badLength(whole: number): RoboError {
    return new RoboError(
      "data",
      `A message cannot have ${whole} bytes: its header has ${this.#options.size}, and ${this.#maxFrame} are the most`,
      {
        hint: "Look at the fields of --framing header: and at what the length counts (--length-of)",
      },
    );
  }
}
