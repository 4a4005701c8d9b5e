import { RoboError } from "../../../../errors.ts";
import { membersOf } from "../../../../protocols/clayout/mod.ts";
import {
  fragmentsOf,
  type RosbridgeCall,
  type RosbridgeId,
} from "../../../../protocols/rosbridge/mod.ts";
import type { CStruct } from "../../../../protocols/clayout/c_types.ts";
import { faultText } from "../fault_text.ts";
import { findTopic } from "../find_topic.ts";
import { rosPayload } from "./publishing.ts";
import type { RosbridgeSetting } from "./rosbridge_shared.ts";
import { Rosapi } from "./rosapi/rosapi.ts";
import type { Teller } from "./teller.ts";
import { compressed } from "./topic_encoder.ts";

/** The calls of services by one client. */
export class RosServiceCalls {
  readonly #setting: RosbridgeSetting;
  readonly #teller: Teller;
  readonly #rosapi: Rosapi;
  #answers = 0;

  /** None so far. */
  constructor(setting: RosbridgeSetting, teller: Teller) {
    this.#setting = setting;
    this.#teller = teller;
    this.#rosapi = new Rosapi(setting);
  }

  /** Calls a program, or the bridge itself, and tells the client the answer or what went wrong. */
  async call(call: RosbridgeCall, id: RosbridgeId | undefined): Promise<void> {
    let values: string;
    let result = true;
    try {
      values = await this.#answer(call);
    } catch (error) {
      const { bridge, client } = this.#setting;
      if (!(error instanceof RoboError)) return bridge.mistake(client, error);
      values = JSON.stringify(faultText(error));
      result = false;
    }
    if (this.#setting.signal.aborted) return;
    const service = JSON.stringify(call.service);
    const named = id === undefined ? "" : `"id":${JSON.stringify(id)},`;
    const text =
      `{"op":"service_response",${named}"service":${service},"values":${values},"result":${result}}`;
    const size = call.fragmentSize;
    const parts = fragmentsOf(compressed(text, call.compression), {
      size,
      id: `${call.service}:${this.#answers++}`,
    });
    for (const part of parts) this.#teller.sayText(part);
  }

  async #answer({ service, args, timeout }: RosbridgeCall): Promise<string> {
    const own = /^\/?rosapi\/(\w+)$/.exec(service)?.[1];
    if (own !== undefined) return JSON.stringify(this.#rosapi.call(own, args));
    const { bridge, client, signal, shared: { book } } = this.#setting;
    const topic = findTopic(bridge, {
      name: service,
      does: "answers",
      suits: (topic) => topic.answer !== undefined && client.rights.mayWrite(topic),
    });
    const { struct } = topic;
    const { payload } = rosPayload(book.codec(topic, struct), struct, namedArgs(args, struct));
    const answer = await bridge.request(client, topic, payload, {
      signal,
      ...(timeout !== undefined && { timeout: 1000 * timeout }),
    });
    return book.codec(topic, topic.answer!.struct).json(answer);
  }
}

/** Arguments by their names: a list has them in the order of the fields. */
function namedArgs(args: unknown, struct: CStruct): unknown {
  if (!Array.isArray(args)) return args;
  const members = membersOf(struct);
  if (args.length > members.length) {
    throw new RoboError("data", `${args.length} arguments are too many`, {
      hint: `There are: ${members.map(({ field }) => field.name).join(", ")}`,
    });
  }
  return Object.fromEntries(args.map((value, at) => [members[at]!.field.name, value]));
}
