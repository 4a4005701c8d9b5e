import { type CommType, readComm } from "../../../../protocols/jupyter/mod.ts";
import { type Handling, valid } from "../session/answer.ts";

/** `comm_open`: a client opens a comm. */
export const commOpen: Handling = handling("open");

/** `comm_msg`: a client says something on one. */
export const commMsg: Handling = handling("msg");

/** `comm_close`: a client closes one. */
export const commClose: Handling = handling("close");

function handling(kind: "open" | "msg" | "close"): Handling {
  return {
    when: "queued",
    channels: "shell",
    forObservers: false,
    needsDrive: true,
    reply: undefined,
    async answer({ message }, { engines, outputs }) {
      const { commId, targetName, data } = valid(
        readComm(`comm_${kind}` satisfies CommType, message.content),
      );
      const engine = await engines.get();
      await engine.comm({
        kind,
        commId,
        ...(targetName === undefined ? {} : { targetName }),
        data,
        metadata: message.metadata,
        buffers: message.buffers,
      });
      outputs.flush();
      return undefined;
    },
  };
}
