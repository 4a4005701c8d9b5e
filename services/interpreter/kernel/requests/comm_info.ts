import { readCommInfoRequest } from "../../../../protocols/jupyter/mod.ts";
import { type Handling, valid } from "../session/answer.ts";

/** `comm_info_request`: the comms that are open. */
export const commInfo: Handling = {
  when: "now",
  channels: "both",
  forObservers: true,
  needsDrive: false,
  reply: "comm_info_reply",
  answer({ message }, { engines }) {
    const { target } = valid(readCommInfoRequest(message.content));
    const open = [...engines.current?.comms() ?? []];
    const comms = open.filter(([, name]) => target === undefined || name === target)
      .map(([id, name]) => [id, { target_name: name }]);
    return { content: { status: "ok", comms: Object.fromEntries(comms) } };
  },
};
