import { JsonBuffer } from "../../../../protocols/clayout/mod.ts";
import { LINK_AT, LINK_HEADER_BYTES } from "../../../../protocols/link/link_frame.ts";
import { encodeFrame, OPCODE } from "../../../../protocols/websocket/mod.ts";
import type { FrameRun } from "../../hub/frame_run.ts";
import type { RunEncoder } from "../../hub/subscription.ts";
import type { WantedFields } from "./wanted_fields.ts";

/** Largest buffer that is kept for the next run, in bytes. */
const KEPT_BYTES = 2 ** 20;

/** Writes the structs of a run as one JSON text; whole, or the fields that are wanted. */
export function jsonEncoder(sub: number, wanted: WantedFields): RunEncoder {
  const begin = `{"op":"data","sub":${sub},"items":[`;
  const heads = new Map<number, string>();
  let out = new JsonBuffer();
  const headOf = (topic: number, name: string) => {
    let head = heads.get(topic);
    if (head === undefined) {
      head = `{"topic":${JSON.stringify(name)},"time":"`;
      heads.set(topic, head);
    }
    return head;
  };
  return {
    key: `robo json ${sub} ${wanted.key}`,
    encode({ bytes, view }: FrameRun) {
      if (out.bytes.length > KEPT_BYTES) out = new JsonBuffer();
      out.length = 0;
      out.push(begin);
      let isFirst = true;
      for (let at = 0; at < bytes.length;) {
        const length = view.getUint32(at + LINK_AT.length, true);
        const topic = wanted.topic(view.getUint16(at + LINK_AT.id, true));
        if (topic !== undefined && length >= topic.size) {
          const time = view.getBigUint64(at + LINK_AT.time, true);
          out.push(`${isFirst ? "" : "},"}${headOf(topic.id, topic.name)}${time}","value":`);
          topic.writeJson(bytes, at + LINK_HEADER_BYTES, out);
          isFirst = false;
        }
        at += LINK_HEADER_BYTES + length;
      }
      if (isFirst) return undefined;
      out.push("}]}");
      return encodeFrame(OPCODE.text, out.written());
    },
    forget(topic) {
      heads.delete(topic);
      wanted.forget(topic);
    },
  };
}
