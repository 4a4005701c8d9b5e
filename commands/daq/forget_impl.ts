import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import type { DaqForgetFlags } from "./forget.ts";
import { openLab } from "./open_lab.ts";

/** `robo daq forget`: one device that is offline. */
const forgetDevice: Implementation<DaqForgetFlags, [string]> = async (context, flags, name) => {
  await using lab = await openLab(context, flags);
  await lab.forget(name);
  context.print(flags.json ? JSON.stringify({ forgotten: name }) : `${safeText(name)}: forgotten`);
};

export default forgetDevice;
