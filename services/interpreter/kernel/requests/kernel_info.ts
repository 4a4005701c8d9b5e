import { kernelInfoContent } from "../../../../protocols/jupyter/mod.ts";
import type { Handling } from "../session/answer.ts";

/** `kernel_info_request`: what the kernel is. */
export const kernelInfo: Handling = {
  when: "now",
  channels: "both",
  forObservers: true,
  needsDrive: false,
  reply: "kernel_info_reply",
  answer: (_request, { info }) => ({ content: kernelInfoContent(info) }),
};
