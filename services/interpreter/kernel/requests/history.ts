import { readHistoryRequest } from "../../../../protocols/jupyter/mod.ts";
import { type Handling, valid } from "../session/answer.ts";

/** `history_request`: what was executed. */
export const history: Handling = {
  when: "now",
  channels: "both",
  forObservers: true,
  needsDrive: false,
  reply: "history_reply",
  async answer({ message }, bench) {
    const asked = valid(readHistoryRequest(message.content));
    const found = await bench.history.find(asked);
    const entries = found.map(({ session, line, input, output = null }) => [
      session,
      line,
      asked.output ? [input, output] : input,
    ]);
    return { content: { status: "ok", history: entries } };
  },
};
