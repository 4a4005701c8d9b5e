import { readInspectRequest } from "../../../../protocols/jupyter/mod.ts";
import { type Handling, valid } from "../session/answer.ts";
import { engineFor } from "./engine_for.ts";

/** `inspect_request`: what stands at the cursor. */
export const inspect: Handling = {
  when: "queued",
  channels: "shell",
  forObservers: false,
  needsDrive: false,
  reply: "inspect_reply",
  async answer({ message }, { engines, language, scripts }) {
    const { code, cursor, detail } = valid(readInspectRequest(message.content));
    const { inspector } = await engineFor(code, engines);
    const data = await language.inspect(inspector, code, { cursor, detail });
    const shown = Object.entries(data ?? {})
      .map(([type, value]) => [type, typeof value === "string" ? scripts.original(value) : value]);
    return {
      content: {
        status: "ok",
        found: data !== undefined,
        data: Object.fromEntries(shown),
        metadata: {},
      },
    };
  },
};
