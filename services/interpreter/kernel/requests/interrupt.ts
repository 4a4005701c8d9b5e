import type { Handling } from "../session/answer.ts";

/** `interrupt_request`: stops the cell that runs. Whoever may execute may stop, whoever drives. */
export const interrupt: Handling = {
  when: "now",
  channels: "both",
  forObservers: false,
  needsDrive: false,
  reply: "interrupt_reply",
  async answer(_request, bench) {
    const outcome = await bench.execution.interrupt(bench);
    return { content: { status: "ok", robo: { outcome } } };
  },
};
