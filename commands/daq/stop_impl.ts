import { RoboError } from "../../errors.ts";
import type { StopResult } from "../../protocols/daq/lab_types.ts";
import { counted } from "../../terminal/format.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import { openLab } from "./open_lab.ts";
import type { DaqStopFlags } from "./stop.ts";

/** `robo daq stop`: one actuator, or all. */
const stopActuators: Implementation<DaqStopFlags, [string?]> = async (context, flags, name) => {
  if (flags.all && name !== undefined) {
    throw new RoboError("usage", "--all stands beside an actuator", {
      hint: "robo daq stop stops all of them",
    });
  }
  await using lab = await openLab(context, flags);
  const results = await lab.stop(name);
  for (const result of results) {
    context.print(flags.json ? JSON.stringify(result) : stoppedText(result));
  }
  if (results.length === 0 && !flags.json) {
    context.process.stderr.write("No actuator has connected yet\n");
  }
  if (name !== undefined && results.some(({ sent }) => !sent)) {
    throw new RoboError("unavailable", `${name} is offline and cannot be told to stop`, {
      hint: "Stop it at the device itself: it may move on",
    });
  }
};

export default stopActuators;

function stoppedText({ device, sent, cancelled }: StopResult): string {
  const waiting = cancelled === 0 ? "" : `, ${counted(cancelled, "waiting move")} cancelled`;
  return `${safeText(device)}: ${sent ? "told to stop" : "offline"}${waiting}`;
}
