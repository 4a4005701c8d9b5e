import { KernelClient } from "../../client/kernel/mod.ts";
import type { RoboContext } from "../context.ts";
import { resolveKernel } from "./find_kernel.ts";
import type { SteerFlags } from "./steer.ts";

/** What is done with a kernel. */
export interface Steering {
  /** Flags of the command. */
  readonly flags: SteerFlags;
  /** Name of the kernel; the newest without one. */
  readonly name: string | undefined;
  /** Does it; resolves to what was done, in words behind the kernel's name. */
  readonly act: (client: KernelClient) => Promise<string>;
}

/** Connects to a kernel, does something with it, and says so. */
export async function steerKernel(
  context: RoboContext,
  { flags, name, act }: Steering,
): Promise<void> {
  const { env } = context.process;
  const signal = context.interruption();
  await using kernel = await resolveKernel({ ...flags, name }, { env, signal });
  await using client = await KernelClient.connect(
    { ...kernel.where, username: env["USER"] ?? env["LOGNAME"] ?? "" },
    { environment: (name) => env[name], signal },
  ).catch(kernel.explain);
  const called = client.info.robo?.name ?? kernel.words;
  const done = await act(client);
  context.print(flags.json ? JSON.stringify({ name: called, done }) : `${called}: ${done}`);
}
