import { readShutdownRequest } from "../../../../protocols/jupyter/mod.ts";
import { type Handling, valid } from "../session/answer.ts";

/**
 * `shutdown_request`: ends the kernel. A restart of a kernel that nobody would start again gives it a fresh engine instead, and
 * numbers begin anew.
 */
export const shutdown: Handling = {
  when: "now",
  channels: "both",
  forObservers: false,
  needsDrive: true,
  reply: "shutdown_reply",
  async answer({ message }, bench) {
    const { restart } = valid(readShutdownRequest(message.content));
    const content = { status: "ok", restart };
    bench.queue.abort();
    if (restart && !bench.isManaged) {
      bench.broadcast.status("restarting", message.header, true);
      await bench.engines.renew();
      bench.execution.reset();
      bench.history.newSession();
    } else {
      bench.end(restart ? "restart" : "shutdown");
    }
    bench.broadcast.publish("shutdown_reply", { content, parent: message.header });
    return { content };
  },
};
