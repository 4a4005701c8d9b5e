import { LINK_AT, LINK_HEADER_BYTES } from "../../../../protocols/link/link_frame.ts";
import { encodeFrame, OPCODE } from "../../../../protocols/websocket/mod.ts";
import type { FrameRun } from "../../hub/frame_run.ts";
import type { RunEncoder } from "../../hub/subscription.ts";
import type { WantedFields } from "./wanted_fields.ts";

const UTF8 = new TextEncoder();

/** Writes the structs of a run as one JSON text; whole, or the fields that are wanted. */
export function jsonEncoder(sub: number, wanted: WantedFields): RunEncoder {
  const heads = new Map<number, string>();
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
      let text = "";
      for (let at = 0; at < bytes.length;) {
        const length = view.getUint32(at + LINK_AT.length, true);
        const topic = wanted.topic(view.getUint16(at + LINK_AT.id, true));
        if (topic !== undefined && length >= topic.size) {
          const time = view.getBigUint64(at + LINK_AT.time, true);
          const value = topic.json(bytes, at + LINK_HEADER_BYTES);
          text += `${text === "" ? "" : ","}${
            headOf(topic.id, topic.name)
          }${time}","value":${value}}`;
        }
        at += LINK_HEADER_BYTES + length;
      }
      if (text === "") return undefined;
      return encodeFrame(OPCODE.text, UTF8.encode(`{"op":"data","sub":${sub},"items":[${text}]}`));
    },
  };
}
