import { kernelInfoContent } from "../../../../protocols/jupyter/mod.ts";
import type { Handling } from "../session/answer.ts";

/** `kernel_info_request`: what the kernel is. The first reply on shell comes when its client hears iopub. */
export const kernelInfo: Handling = {
  when: "now",
  channels: "both",
  forObservers: true,
  needsDrive: false,
  reply: "kernel_info_reply",
  announcesItself: true,
  async answer(request, { info }, announce) {
    if (request.channel === "shell") await request.entrance.hears(request);
    announce();
    return { content: kernelInfoContent(info) };
  },
};
