import { readIsCompleteRequest } from "../../../../protocols/jupyter/mod.ts";
import { type Handling, valid } from "../session/answer.ts";

/** `is_complete_request`: whether code can be run as it stands. */
export const isComplete: Handling = {
  when: "now",
  channels: "both",
  forObservers: true,
  needsDrive: false,
  reply: "is_complete_reply",
  async answer({ message }, { language }) {
    const { code } = valid(readIsCompleteRequest(message.content));
    const { status, indent } = await language.completeness(code);
    return { content: { status, ...(status === "incomplete" ? { indent } : {}) } };
  },
};
