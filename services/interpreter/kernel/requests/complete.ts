import { codePointOffset, readCompleteRequest } from "../../../../protocols/jupyter/mod.ts";
import { type Handling, valid } from "../session/answer.ts";
import { engineFor } from "./engine_for.ts";

/** `complete_request`: what may stand at the cursor. */
export const complete: Handling = {
  when: "queued",
  channels: "shell",
  forObservers: false,
  needsDrive: false,
  reply: "complete_reply",
  async answer({ message }, { engines, language }) {
    const { code, cursor } = valid(readCompleteRequest(message.content));
    const { inspector } = await engineFor(code, engines);
    const { matches, start, end } = await language.complete(inspector, code, cursor);
    const from = codePointOffset(code, start);
    const to = codePointOffset(code, end);
    return {
      content: {
        status: "ok",
        matches: matches.map(({ text }) => text),
        cursor_start: from,
        cursor_end: to,
        metadata: {
          _jupyter_types_experimental: matches.map(({ text, type }) => ({
            start: from,
            end: to,
            text,
            type,
          })),
        },
      },
    };
  },
};
