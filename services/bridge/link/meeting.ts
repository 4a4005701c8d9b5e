import type { ByteConnection } from "../../../transports/transport.ts";
import type { ProgramDescription } from "../hub/program.ts";
import type { Framing, FramingEvents } from "./framing/framing.ts";

/** How programs are met: made once of the options, used for each connection. */
export interface Manners {
  /** Finds out what a program is. Rejects with a `RoboError` when it says nothing or makes no sense, or when it does not fit. */
  meet(connection: ByteConnection, options: MeetingOptions): Promise<Meeting>;
  /** Tells a program that it is refused, where there is a word for it. */
  refusal(message: string): Uint8Array | undefined;
}

/** How one program is met. */
export interface MeetingOptions {
  /** How long it may take to say what it is, in milliseconds. */
  readonly timeout: number;
  /** Whether it is asked when it says nothing. */
  readonly asks: boolean;
}

/** What is known of a program that has just come. */
export interface Meeting {
  /** What it calls itself, if anything. */
  readonly name: string | undefined;
  /** Its structs, and the order of their bytes. */
  readonly description: Pick<ProgramDescription, "structs" | "byteOrder">;
  /** Bytes that have been read already. */
  readonly rest: Uint8Array;
  /** Tells one start of it from another, where it says so. */
  readonly session: bigint | undefined;
  /** Its framing, once its structs have topics, and what is written to it at once. */
  begin(events: FramingEvents, topics: ReadonlyMap<number, number>, name: string): Begun;
}

/** A framing that has begun. */
export interface Begun {
  /** What understands the bytes. */
  readonly framing: Framing;
  /** Structs that are lost already. */
  readonly lost: number;
  /** What is written to the program. */
  readonly greeting: Uint8Array;
}
