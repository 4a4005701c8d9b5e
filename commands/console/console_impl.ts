import { KernelClient } from "../../client/kernel/kernel_client.ts";
import type { Implementation } from "../cli/command.ts";
import type { ConsoleFlags } from "../console.ts";
import { resolveKernel } from "../interpreter/find_kernel.ts";
import { ClientConsoleKernel } from "./client_console_kernel.ts";
import { runConsole } from "./run_console.ts";
import { runPiped } from "./run_piped.ts";

/** `robo console`: a terminal client of an interpreter. */
const talk: Implementation<ConsoleFlags> = async (context, flags) => {
  const { env } = context.process;
  const place = await resolveKernel(flags, { env });
  await using _way = place;
  const username = env["USER"] || "robo";
  const { promise: death, reject: died } = Promise.withResolvers<never>();
  // Whoever waits for it may come later.
  death.catch(() => {});
  await using client = await KernelClient.connect({ ...place.where, username }, { onDead: died })
    .catch(place.explain);
  const kernel = new ClientConsoleKernel(client, death);
  const { terminal } = context;
  if (!terminal.keyboard || !terminal.interactive) {
    context.process.exitCode = await runPiped(context, kernel, { storeHistory: flags.history });
    return;
  }
  const { implementation, implementationVersion } = client.description;
  const program = `${implementation} ${implementationVersion}`;
  const name = client.info.robo?.name ?? implementation;
  await runConsole(context, kernel, {
    words: name === implementation ? program : `${name}, ${program}`,
    username,
    showsOthers: flags.others,
    storeHistory: flags.history,
  });
};

export default talk;
