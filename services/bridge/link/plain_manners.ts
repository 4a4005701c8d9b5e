import type { ProgramStruct } from "../hub/program.ts";
import type { Framing, FramingEvents } from "./framing/framing.ts";
import type { Manners, Meeting } from "./meeting.ts";

/** What is configured for programs that say nothing of themselves. */
export interface PlainOptions {
  /** Their structs. */
  readonly structs: readonly ProgramStruct[];
  /** Order of the bytes of their numbers. */
  readonly byteOrder: "little" | "big";
  /** Makes the framing of one connection. */
  framing(events: FramingEvents, topics: ReadonlyMap<number, number>): Framing;
}

/** Programs that know nothing of a bridge: what they are is configured. */
export class PlainManners implements Manners {
  readonly #options: PlainOptions;

  /** Takes all for such programs. */
  constructor(options: PlainOptions) {
    this.#options = options;
  }

  meet(): Promise<Meeting> {
    const { structs, byteOrder, framing } = this.#options;
    return Promise.resolve({
      name: undefined,
      description: { structs, byteOrder },
      rest: new Uint8Array(),
      session: undefined,
      begin: (events, topics) => ({
        framing: framing(events, topics),
        lost: 0,
        greeting: new Uint8Array(),
      }),
    });
  }

  refusal(): undefined {
    return undefined;
  }
}
