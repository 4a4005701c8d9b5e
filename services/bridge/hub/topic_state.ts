import { cCodec, layoutJson } from "../../../protocols/clayout/mod.ts";
import type { CCodec } from "../../../protocols/clayout/c_codec.ts";
import type { CStruct } from "../../../protocols/clayout/c_types.ts";
import type { LayoutJson } from "../../../protocols/clayout/layout_json.ts";
import { LINK_AT, LINK_HEADER_BYTES } from "../../../protocols/link/link_frame.ts";
import type { ProgramStruct } from "./program.ts";
import type { Topic } from "./topic.ts";

/** What a topic is made of. */
export interface TopicSetting {
  /** Its number. */
  readonly id: number;
  /** Name of its program. */
  readonly program: string;
  /** The struct, as the program has announced it. */
  readonly announced: ProgramStruct;
  /** Order of the bytes of its numbers. */
  readonly byteOrder: "little" | "big";
}

/** A topic as the hub keeps it. */
export class TopicState implements Topic {
  readonly id: number;
  readonly name: string;
  readonly program: string;
  readonly struct: CStruct;
  readonly byteOrder: "little" | "big";
  readonly direction: "out" | "in" | "both";
  isLive = false;
  isForgotten = false;
  messages = 0;
  bytes = 0;
  /** The program's own number of the struct, since it came last. */
  programId = 0;
  /** Of the run that is looked at: how many of its structs are of this topic, and where the last one begins. */
  counted = 0;
  /** See {@linkcode counted}. */
  lastAt = 0;
  readonly #answer: CStruct | undefined;
  #frame: Uint8Array | undefined;
  #codec: CCodec | undefined;
  #layout: LayoutJson | undefined;
  #answered: Topic["answer"];

  /** A topic without structs so far. */
  constructor({ id, program, announced, byteOrder }: TopicSetting) {
    this.id = id;
    this.program = program;
    this.struct = announced.struct;
    this.name = `${program}.${announced.struct.name ?? `struct${announced.id}`}`;
    this.byteOrder = byteOrder;
    this.direction = announced.direction;
    this.#answer = announced.answer;
  }

  get codec(): CCodec {
    return this.#codec ??= cCodec(this.struct, { byteOrder: this.byteOrder });
  }

  get layout(): LayoutJson {
    return this.#layout ??= layoutJson([this.struct], this.byteOrder);
  }

  get answer(): Topic["answer"] {
    const struct = this.#answer;
    if (struct === undefined) return undefined;
    const { byteOrder } = this;
    return this.#answered ??= {
      struct,
      layout: layoutJson([struct], byteOrder),
      codec: cCodec(struct, { byteOrder }),
    };
  }

  get last(): Topic["last"] {
    const frame = this.#frame;
    if (frame === undefined) return undefined;
    const view = new DataView(frame.buffer, frame.byteOffset);
    const time = view.getBigUint64(LINK_AT.time, true);
    return { payload: frame.subarray(LINK_HEADER_BYTES), time };
  }

  /** The whole frame of the newest struct; another object for each. */
  get frame(): Uint8Array | undefined {
    return this.#frame;
  }

  /** Counts structs, the newest of which is in this frame, a copy of its own. */
  arrived(frame: Uint8Array, count: number, bytes: number): void {
    this.#frame = frame;
    this.messages += count;
    this.bytes += bytes;
  }

  /** Forgets the newest struct. */
  forgetNewest(): void {
    this.#frame = undefined;
  }

  /** Whether a program's struct is this one. */
  isSame(announced: ProgramStruct, byteOrder: "little" | "big"): boolean {
    const { struct, direction, answer } = announced;
    return direction === this.direction && byteOrder === this.byteOrder &&
      sameLayout(this.struct, struct, byteOrder) &&
      (answer === undefined) === (this.#answer === undefined) &&
      (answer === undefined || sameLayout(this.#answer!, answer, byteOrder));
  }
}

function sameLayout(one: CStruct, other: CStruct, byteOrder: "little" | "big"): boolean {
  if (one === other) return true;
  return one.size === other.size &&
    JSON.stringify(layoutJson([one], byteOrder)) === JSON.stringify(layoutJson([other], byteOrder));
}
