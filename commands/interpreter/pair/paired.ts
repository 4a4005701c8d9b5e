import { RoboError } from "../../../errors.ts";
import { paint } from "../../../terminal/screen.ts";
import { renderTable } from "../../../terminal/table.ts";
import { safeText } from "../../../terminal/text.ts";
import type { RoboContext } from "../../context.ts";
import { readClientList, removeClient } from "../client_list.ts";
import { isKernelName } from "../kernel_name.ts";
import { knownKernelFile, knownKernels } from "../known_kernels.ts";
import type { PairFlags } from "../pair.ts";
import { clientListFile } from "../places.ts";

/** One pairing, from whichever side. */
interface Pairing {
  readonly side: "client" | "kernel";
  readonly name: string;
  readonly right: "execute" | "observe";
  readonly where: string;
}

/** Prints who may use kernels of this machine, and whose kernels this one may use. */
export async function listPaired(context: RoboContext, flags: PairFlags): Promise<void> {
  const { env } = context.process;
  const file = flags.authorized ?? clientListFile(env);
  const clients = await readClientList(file, { isOptional: flags.authorized === undefined });
  const kernels = await knownKernels(env);
  const pairings: Pairing[] = [
    ...clients.map(({ name, publicKey, observe }): Pairing => ({
      ...{ side: "client", name, where: publicKey, right: observe ? "observe" : "execute" },
    })),
    ...kernels.map(({ name, info }): Pairing => ({
      ...{ side: "kernel", name, where: info.ip, right: info.robo?.right ?? "execute" },
    })),
  ];
  if (flags.json) return pairings.forEach((one) => context.print(JSON.stringify(one)));
  if (pairings.length === 0) {
    return context.process.stderr.write("This machine is paired with none\n");
  }
  const { color, size } = context.terminal;
  const { heading, rows } = renderTable(pairings, [
    { title: "NAME", cell: ({ name }) => safeText(name) || "-" },
    {
      title: "WHAT",
      cell: ({ side }) => side === "client" ? "may use kernels here" : "kernel elsewhere",
    },
    { title: "RIGHT", cell: ({ right }) => right },
    { title: "KEY OR ADDRESS", cell: ({ where }) => safeText(where), weight: 1 },
  ], Math.max(40, size().columns));
  for (const line of [paint(heading, "cyan", color), ...rows]) context.print(line);
}

/** Ends a pairing: takes a machine off the list, or forgets a kernel of another machine. */
export async function removePaired(
  context: RoboContext,
  flags: PairFlags,
  name: string,
): Promise<void> {
  const { env } = context.process;
  const isClient = await removeClient(flags.authorized ?? clientListFile(env), name);
  const isKernel = isKernelName(name) &&
    await Deno.remove(knownKernelFile(env, name)).then(() => true, () => false);
  if (!isClient && !isKernel) {
    throw new RoboError("missing", `Nothing is paired under the name ${name}`, {
      hint: "See the names with: robo interpreter pair --list",
    });
  }
  if (flags.json) return context.print(JSON.stringify({ removed: name, isClient, isKernel }));
  if (isClient) context.print(`${name} may not use kernels of this machine any more`);
  if (isKernel) context.print(`the kernel ${name} is forgotten here`);
}
