import type { Implementation } from "../cli/command.ts";
import type { SteerFlags } from "./steer.ts";
import { steerKernel } from "./steer_kernel.ts";

/** `robo interpreter restart`: starts the engine anew. */
const restartKernel: Implementation<SteerFlags, [string?]> = async (context, flags, name) => {
  await steerKernel(context, {
    flags,
    name,
    act: async (client) => {
      await client.shutdown({ restart: true });
      return "the engine is started anew";
    },
  });
};

export default restartKernel;
