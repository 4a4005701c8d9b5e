import type { Implementation } from "../cli/command.ts";
import { statusOf } from "./kernel_status.ts";
import type { SteerFlags } from "./steer.ts";
import { steerKernel } from "./steer_kernel.ts";

/** `robo interpreter interrupt`: stops the cell that runs. */
const interruptKernel: Implementation<SteerFlags, [string?]> = async (context, flags, name) => {
  await steerKernel(context, {
    flags,
    name,
    act: async (client) => {
      const busy = client.isRobo ? (await statusOf(client)).cell !== undefined : undefined;
      await client.interrupt();
      return busy === false ? "nothing runs" : "interrupted";
    },
  });
};

export default interruptKernel;
