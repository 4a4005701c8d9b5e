import type { Implementation } from "../cli/command.ts";
import type { SteerFlags } from "./steer.ts";
import { steerKernel } from "./steer_kernel.ts";

/** `robo interpreter stop`: ends a kernel. */
const stopKernel: Implementation<SteerFlags, [string?]> = async (context, flags, name) => {
  await steerKernel(context, {
    flags,
    name,
    act: async (client) => {
      await client.shutdown();
      return "ended";
    },
  });
};

export default stopKernel;
