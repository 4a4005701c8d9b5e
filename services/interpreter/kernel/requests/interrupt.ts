import { ContentReader } from "../../../../protocols/jupyter/mod.ts";
import { type Handling, valid } from "../session/answer.ts";
import type { Bench } from "../session/bench.ts";

/**
 * `interrupt_request`: stops the cell that runs. Whoever may execute may stop, whoever drives. With `msg_id`, that of an
 * `execute_request`, only this one is stopped, or taken out of the queue.
 */
export const interrupt: Handling = {
  when: "now",
  channels: "both",
  forObservers: false,
  needsDrive: false,
  reply: "interrupt_reply",
  async answer({ message }, bench) {
    const reader = new ContentReader("interrupt_request", message.content);
    const id = valid(reader.result(reader.optionalText("msg_id")));
    return { content: { status: "ok", robo: { outcome: await interruptOne(bench, id) } } };
  },
};

async function interruptOne(bench: Bench, id: string | undefined): Promise<string> {
  const { execution, queue } = bench;
  if (id === undefined || execution.parent?.msg_id === id) return await execution.interrupt(bench);
  const count = queue.abort(({ message }) => message.header.msg_id === id);
  return count > 0 ? "aborted" : "idle";
}
