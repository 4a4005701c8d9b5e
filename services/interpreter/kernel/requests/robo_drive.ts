import { ContentReader } from "../../../../protocols/jupyter/mod.ts";
import { AnswerError, type Handling, valid } from "../session/answer.ts";
import { drive, refuseDriving, release } from "../session/driving.ts";

/** `robo_drive_request`: takes the right to execute for one client alone, or gives it back. */
export const roboDrive: Handling = {
  when: "now",
  // With the connection to shell the lease ends.
  channels: "shell",
  forObservers: false,
  needsDrive: false,
  reply: "robo_drive_reply",
  answer(request, bench) {
    const reader = new ContentReader("robo_drive_request", request.message.content);
    const action = valid(
      reader.result(reader.choice("action", ["take", "release", "renew"], "take")),
    );
    const client = bench.clientOf(request);
    if (action === "take") drive(bench, request, client);
    else if (action === "renew") {
      refuseDriving(bench, client);
      if (bench.lease.holder === undefined) throw notDriving();
    } else if (!release(bench, client)) {
      refuseDriving(bench, client);
      throw notDriving();
    }
    const { drive: holder } = bench.status();
    return {
      content: { status: "ok", ...(holder === undefined ? {} : { holder: { ...holder } }) },
    };
  },
};

function notDriving(): AnswerError {
  return new AnswerError("NotDriving", "This client does not drive");
}
