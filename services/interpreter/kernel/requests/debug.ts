import type { Handling } from "../session/answer.ts";

/** `debug_request`: there is no debugger, which is said in the words of the Debug Adapter Protocol. */
export const debug: Handling = {
  when: "now",
  channels: "control",
  forObservers: false,
  needsDrive: false,
  reply: "debug_reply",
  answer({ message: { content } }) {
    const { seq, command } = content;
    return {
      content: {
        type: "response",
        seq: 0,
        request_seq: typeof seq === "number" ? seq : 0,
        command: typeof command === "string" ? command : "",
        success: false,
        message: "This kernel has no debugger",
        body: {},
      },
    };
  },
};
