import { LINK_BYE, LINK_KIND, linkFrame, welcome } from "../../../protocols/link/mod.ts";
import type { ByteConnection } from "../../../transports/transport.ts";
import type { ProgramStruct } from "../hub/program.ts";
import { wallClock } from "../hub/wall_clock.ts";
import type { FramingEvents } from "./framing/framing.ts";
import { RoboFraming } from "./framing/robo_framing.ts";
import { introduce, type Introduced } from "./introduce.ts";
import type { LinkOptions } from "./link_options.ts";
import { isOpen, matchStructs } from "./match_structs.ts";
import type { Begun, Manners, Meeting, MeetingOptions } from "./meeting.ts";
import type { ProgramRegistry } from "./program_registry.ts";

/** Programs with robo_link.h, which say what they are. */
export class RoboManners implements Manners {
  readonly #options: LinkOptions;
  readonly #registry: ProgramRegistry;

  /** Keeps counts in `registry`. */
  constructor(options: LinkOptions, registry: ProgramRegistry) {
    this.#options = options;
    this.#registry = registry;
  }

  async meet(connection: ByteConnection, options: MeetingOptions): Promise<Meeting> {
    const introduced = await introduce(connection, options);
    const { hello, rest } = introduced;
    const structs = matchStructs(introduced, this.#options.layout);
    return {
      name: hello.name === "" ? undefined : hello.name,
      description: { structs, byteOrder: hello.byteOrder },
      rest,
      session: hello.hasCounts ? hello.session : undefined,
      begin: (events, topics, name) => this.#begin(introduced, structs, { events, topics, name }),
    };
  }

  refusal(message: string): Uint8Array {
    return linkFrame(LINK_KIND.bye, { aux: LINK_BYE.refused }, message);
  }

  #begin(
    { hello }: Introduced,
    structs: readonly ProgramStruct[],
    { events, topics, name }: {
      events: FramingEvents;
      topics: ReadonlyMap<number, number>;
      name: string;
    },
  ): Begun {
    const { maxFrameBytes } = this.#options;
    const registry = this.#registry;
    const known = registry.session(hello.session);
    // A program may have been started with the number of an older one: then nothing of what is known holds.
    const isOurs = known !== undefined && known.next <= hello.next;
    // What another bridge has acknowledged since we knew the program is not lost.
    const have = isOurs ? Math.max(known.next, hello.acked) : hello.acked;
    const next = Math.max(have, hello.first);
    const count = { next };
    if (hello.hasCounts) registry.keep(hello.session, count);
    const framing = new RoboFraming(events, {
      structs: new Map(
        structs.filter(sends).map(({ id, struct }) => [id, {
          topic: topics.get(id) ?? 0,
          size: struct.size,
          isOpen: isOpen(struct),
        }]),
      ),
      now: wallClock,
      kept: hello.kept,
      counted(next) {
        count.next = next;
        registry.save(hello.session, count);
      },
      ...(hello.hasCounts && { next }),
      ...(maxFrameBytes !== undefined && { maxPayload: maxFrameBytes }),
    });
    return {
      framing,
      lost: hello.hasCounts ? next - have : 0,
      greeting: welcome(next, name),
    };
  }
}

function sends({ direction }: ProgramStruct): boolean {
  return direction !== "in";
}
