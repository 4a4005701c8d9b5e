import type { Handling } from "../session/answer.ts";

/** `execute_request`: runs a cell. */
export const execute: Handling = {
  when: "queued",
  channels: "shell",
  forObservers: false,
  // Looked at when its turn comes.
  needsDrive: false,
  reply: "execute_reply",
  announcesItself: true,
  answer: (request, bench, announce) => bench.execution.answer(request, bench, announce),
};
