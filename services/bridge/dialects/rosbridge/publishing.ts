import { RoboError } from "../../../../errors.ts";
import { fillStruct, type RosbridgeId } from "../../../../protocols/rosbridge/mod.ts";
import type { CCodec } from "../../../../protocols/clayout/c_codec.ts";
import type { CStruct } from "../../../../protocols/clayout/c_types.ts";
import type { Topic } from "../../hub/topic.ts";
import { findTopic, isTaken } from "../find_topic.ts";
import { isRosType, rosType } from "./ros_book.ts";
import type { RosbridgeSetting } from "./rosbridge_shared.ts";
import type { Teller } from "./teller.ts";

/** Most topics that one client may advertise. */
const MOST_TOPICS = 1000;

/** Most names of missing fields in one warning. */
const MOST_NAMES = 12;

/** What a client publishes: structs for programs. */
export class RosPublishing {
  readonly #setting: RosbridgeSetting;
  readonly #teller: Teller;
  readonly #advertised = new Set<string>();

  /** Nothing so far. */
  constructor(setting: RosbridgeSetting, teller: Teller) {
    this.#setting = setting;
    this.#teller = teller;
  }

  /** The client will publish on a topic of that type. */
  advertise(name: string, type: string): void {
    if (!this.#advertised.has(name) && this.#advertised.size >= MOST_TOPICS) {
      throw new RoboError("usage", `A client may advertise ${MOST_TOPICS} topics`);
    }
    const topic = this.#find(name);
    if (!isRosType(topic, type)) {
      throw new RoboError("usage", `${name} is of type ${rosType(topic)}, not ${type}`, {
        hint: `Advertise it as ${rosType(topic)}`,
      });
    }
    this.#advertised.add(name);
  }

  /** It will publish on it no more. */
  unadvertise(name: string, id: RosbridgeId | undefined): void {
    if (this.#advertised.delete(name)) return;
    this.#teller.status("warning", `You have not advertised ${name}`, id);
  }

  /** It has published. What is missing in the message is zero, which it is told. */
  publish(name: string, message: unknown, id: RosbridgeId | undefined): void {
    const { bridge, client, shared } = this.#setting;
    const topic = this.#find(name);
    const codec = shared.book.codec(topic, topic.struct);
    const { payload, missing } = rosPayload(codec, topic.struct, message);
    bridge.send(client, topic, payload);
    if (missing.length === 0) return;
    const names = missing.slice(0, MOST_NAMES).join(", ");
    const more = missing.length > MOST_NAMES ? ` and ${missing.length - MOST_NAMES} more` : "";
    this.#teller.status("warning", `${name}: sent with zeros in ${names}${more}`, id);
  }

  #find(name: string): Topic {
    const { bridge, client } = this.#setting;
    return findTopic(bridge, {
      name,
      does: "takes",
      suits: (topic) => isTaken(topic) && client.rights.mayWrite(topic),
    });
  }
}

/** A struct from a message in which fields may be missing: they are zero. */
export function rosPayload(
  codec: CCodec,
  struct: CStruct,
  message: unknown,
): { readonly payload: Uint8Array; readonly missing: readonly string[] } {
  const payload = new Uint8Array(codec.size);
  const { value, missing } = fillStruct(struct, message, codec.decode(payload));
  codec.encode(value, payload);
  return { payload, missing };
}
