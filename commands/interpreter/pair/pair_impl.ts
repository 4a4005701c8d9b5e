import { RoboError } from "../../../errors.ts";
import type { Implementation } from "../../cli/command.ts";
import type { PairFlags } from "../pair.ts";

/** `robo interpreter pair`: one of four things, by what is given. */
const pairMachines: Implementation<PairFlags, [string?]> = async (context, flags, invitation) => {
  const given = [flags.list, flags.remove !== undefined, invitation !== undefined].filter(Boolean);
  if (given.length > 1) {
    throw new RoboError("usage", "An invitation, --list and --remove exclude each other", {
      hint: "Give one of them, or none to invite another machine",
    });
  }
  if (flags.list) return await (await import("./paired.ts")).listPaired(context, flags);
  if (flags.remove !== undefined) {
    return await (await import("./paired.ts")).removePaired(context, flags, flags.remove);
  }
  if (invitation !== undefined) {
    return await (await import("./join.ts")).joinKernel(context, flags, invitation);
  }
  await (await import("./invite.ts")).inviteMachine(context, flags);
};

export default pairMachines;
