import { KernelClient } from "../../client/kernel/mod.ts";
import { renderStatus } from "../../terminal/kernel_status.ts";
import type { Implementation } from "../cli/command.ts";
import { resolveKernel } from "./find_kernel.ts";
import { clientName } from "./kernel_printer.ts";
import { statusOf } from "./kernel_status.ts";
import { engineMemory } from "./engine_memory.ts";
import type { InterpreterStatusFlags } from "./status.ts";

/** `robo interpreter status`: how a kernel is. */
const showStatus: Implementation<InterpreterStatusFlags, [string?]> = async (
  context,
  flags,
  name,
) => {
  const { env } = context.process;
  const signal = context.interruption();
  await using kernel = await resolveKernel({ ...flags, name }, { env, signal });
  await using client = await KernelClient.connect(kernel.where, {
    environment: (name) => env[name],
    signal,
  }).catch(kernel.explain);
  const status = await statusOf(client);
  const memory = kernel.isHere ? await engineMemory(status.enginePid) : undefined;
  if (flags.json) {
    return context.print(
      JSON.stringify(memory === undefined ? status : { ...status, engineMemory: memory }),
    );
  }
  const { cell, drive } = status;
  const lines = renderStatus({
    ...status,
    ...memory === undefined ? {} : { engineMemory: memory },
    // This command is one of them.
    clients: Math.max(0, status.clients - 1),
    now: Date.now() / 1000,
    cell: cell && { ...cell, client: clientName(cell.client) },
    drive: drive && { ...drive, client: clientName(drive) },
  }, context.terminal.size().columns);
  for (const line of lines) context.print(line);
};

export default showStatus;
