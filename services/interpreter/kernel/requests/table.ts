import type { Handling } from "../session/answer.ts";
import { commClose, commMsg, commOpen } from "./comm.ts";
import { commInfo } from "./comm_info.ts";
import { complete } from "./complete.ts";
import { connect } from "./connect.ts";
import { debug } from "./debug.ts";
import { execute } from "./execute.ts";
import { history } from "./history.ts";
import { inspect } from "./inspect.ts";
import { interrupt } from "./interrupt.ts";
import { isComplete } from "./is_complete.ts";
import { kernelInfo } from "./kernel_info.ts";
import { roboDrive } from "./robo_drive.ts";
import { roboFiles } from "./robo_files.ts";
import { roboReplay } from "./robo_replay.ts";
import { roboStatus } from "./robo_status.ts";
import { shutdown } from "./shutdown.ts";

/** All that clients can ask, by the type of the message. */
export const HANDLINGS: ReadonlyMap<string, Handling> = new Map(Object.entries({
  kernel_info_request: kernelInfo,
  execute_request: execute,
  complete_request: complete,
  inspect_request: inspect,
  is_complete_request: isComplete,
  history_request: history,
  comm_info_request: commInfo,
  comm_open: commOpen,
  comm_msg: commMsg,
  comm_close: commClose,
  connect_request: connect,
  shutdown_request: shutdown,
  interrupt_request: interrupt,
  debug_request: debug,
  robo_status_request: roboStatus,
  robo_files_request: roboFiles,
  robo_drive_request: roboDrive,
  robo_replay_request: roboReplay,
}));
