import type { JsonObject } from "../../../../protocols/jupyter/mod.ts";
import type { Handling } from "../session/answer.ts";

/** `robo_status_request`: how the kernel is. */
export const roboStatus: Handling = {
  when: "now",
  channels: "both",
  forObservers: true,
  needsDrive: false,
  reply: "robo_status_reply",
  answer: (_request, bench) => ({
    content: { status: "ok", ...bench.status() as unknown as JsonObject },
  }),
};
