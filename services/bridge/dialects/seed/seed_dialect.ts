import { RoboError } from "../../../../errors.ts";
import { LINK_AT, LINK_HEADER_BYTES } from "../../../../protocols/link/link_frame.ts";
import { OPCODE } from "../../../../protocols/websocket/mod.ts";
import type { Bridge } from "../../hub/bridge.ts";
import type { Client } from "../../hub/client.ts";
import type { Dialect, DialectSession } from "../../hub/dialect.ts";
import type { FrameRun } from "../../hub/frame_run.ts";
import type { RunEncoder } from "../../hub/subscription.ts";
import { currentTopics, isSent } from "../find_topic.ts";
import { FrameWriter } from "../frame_writer.ts";
import { dictTarget } from "./dict_target.ts";
import { answerText, dictFrame, dictWriter, textFrame } from "./dict_text.ts";
import { isDict } from "./item_list.ts";

/** What every client is greeted with. */
const GREETING = "Hello World";

/**
 * JSON dicts on `/ws`, as in "Jupyter Notebook to C application via Websockets": every struct of every program comes as a dict, and every dict
 * that is sent becomes a struct.
 */
export const seedDialect: Dialect = {
  name: "seed",
  subprotocols: [],
  paths: ["/ws"],
  open(bridge, client, signal): DialectSession {
    client.tell(textFrame(GREETING));
    const subscribed = bridge.subscribe(client, { wants: isSent, encoder: dictEncoder(bridge) });
    signal.addEventListener("abort", () => subscribed[Symbol.dispose](), { once: true });
    return {
      received(message): void {
        try {
          take(message.kind === "text" ? message.text : undefined);
        } catch (error) {
          tellFault(client, error);
        }
      },
    };

    function take(text: string | undefined): void {
      const dict = parseDict(text);
      const topics = currentTopics(bridge).filter((topic) =>
        topic.isLive && topic.direction !== "out" && client.rights.mayWrite(topic)
      );
      const target = dictTarget(dict, topics);
      // What is meant for no program comes back, as the first of these programs echoed it.
      if (target === undefined) return client.tell(dictFrame(dict));
      const { topic, payload } = target;
      if (topic.answer === undefined) return bridge.send(client, topic, payload);
      bridge.request(client, topic, payload, { signal }).then((answer) => {
        client.tell(textFrame(answerText(topic, answer)));
      }).catch((error) => {
        if (!(error instanceof RoboError)) bridge.mistake(client, error);
        else if (!signal.aborted) tellFault(client, error);
      });
    }
  },
};

function parseDict(text: string | undefined): Readonly<Record<string, unknown>> {
  const hint = 'Send a JSON object, such as {"struct": "Command", "speed": 1.5}';
  if (text === undefined) throw new RoboError("data", "Bytes are not understood here", { hint });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new RoboError("data", "This is not JSON", { hint, cause });
  }
  if (!isDict(value)) throw new RoboError("data", "This is no JSON object", { hint });
  return value;
}

function tellFault(client: Client, error: unknown): void {
  if (!(error instanceof RoboError)) throw error;
  const { message, hint } = error;
  client.tell(dictFrame({ error: message, ...hint !== undefined && { hint } }));
}

function dictEncoder(bridge: Bridge): RunEncoder {
  const writers = new Map<number, (bytes: Uint8Array, at: number) => string>();
  const frames = new FrameWriter();
  return {
    key: "seed",
    encode({ bytes, view }: FrameRun): Uint8Array | undefined {
      for (let at = 0; at < bytes.length;) {
        const id = view.getUint16(at + LINK_AT.id, true);
        let writer = writers.get(id);
        if (writer === undefined) writers.set(id, writer = dictWriter(bridge.topics.get(id)!));
        frames.text(OPCODE.text, writer(bytes, at + LINK_HEADER_BYTES));
        at += LINK_HEADER_BYTES + view.getUint32(at + LINK_AT.length, true);
      }
      return frames.take();
    },
    forget: (topic) => void writers.delete(topic),
  };
}
