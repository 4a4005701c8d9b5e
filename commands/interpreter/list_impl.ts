import { connectionFiles } from "../../client/kernel/connection_files.ts";
import { findKernels, jupyterRuntimeFolder } from "../../client/kernel/mod.ts";
import { isRunning } from "../../client/is_running.ts";
import { basename } from "../../system/paths.ts";
import { formatUptime } from "../../terminal/format.ts";
import { paint } from "../../terminal/screen.ts";
import { type Column, renderTable } from "../../terminal/table.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import { askStatus } from "./kernel_status.ts";
import type { InterpreterListFlags } from "./list.ts";
import { knownKernels } from "./known_kernels.ts";
import { observersPath } from "./observers_file.ts";

/** A kernel, as it is shown. */
interface ListedKernel {
  readonly name: string;
  readonly pid: number | null;
  readonly state: "alive" | "silent" | "dead";
  readonly startedAt: number;
  readonly address: string;
  readonly clients: number | null;
  readonly encrypted: boolean;
  readonly file: string;
}

/** `robo interpreter list`: the kernels of this user. */
const listKernels: Implementation<InterpreterListFlags> = async (context, flags) => {
  const { env } = context.process;
  const folder = jupyterRuntimeFolder((name) => env[name]);
  const [files, live] = await Promise.all([connectionFiles(folder), findKernels({ folder })]);
  const alive = new Set(live.map(({ path }) => path));
  const kernels = await Promise.all(files.map(
    async ({ path, info, startedAt }): Promise<ListedKernel> => {
      const { robo, ip, ports, transport, curve } = info;
      const state = alive.has(path) ? "alive" : await isRunning(robo?.pid) ? "silent" : "dead";
      const status = state === "alive" && robo !== undefined
        ? await askStatus(path).catch(() => undefined)
        : undefined;
      return {
        name: robo?.name ?? info.kernelName ?? "-",
        pid: robo?.pid ?? null,
        state,
        startedAt,
        address: transport === "ipc" ? `ipc ${ip}` : `${ip}:${ports.shell}`,
        // This command is one of them.
        clients: status === undefined ? null : Math.max(0, status.clients - 1),
        encrypted: curve !== undefined,
        file: path,
      };
    },
  ));
  const shown = flags.clean ? await removeDead(kernels) : kernels;
  if (flags.json) return shown.forEach((kernel) => context.print(JSON.stringify(kernel)));
  for (const { file } of kernels.filter((kernel) => !shown.includes(kernel))) {
    context.print(`removed ${file}`);
  }
  const paired = (await knownKernels(env)).map(({ name }) => `--connect ${name}`);
  if (paired.length > 0) {
    context.process.stderr.write(`On other machines, paired with this one: ${paired.join(", ")}\n`);
  }
  if (shown.length === 0) {
    return context.process.stderr.write("No kernel runs here: start one with robo interpreter\n");
  }
  const { color, size } = context.terminal;
  const { heading, rows } = renderTable(shown, columns(Date.now()), Math.max(40, size().columns));
  for (const line of [paint(heading, "cyan", color), ...rows]) context.print(line);
};

export default listKernels;

function columns(now: number): Column<ListedKernel>[] {
  return [
    { title: "NAME", cell: ({ name }) => safeText(name), min: 6 },
    { title: "PID", cell: ({ pid }) => String(pid ?? "-"), align: "right" },
    { title: "STATE", cell: ({ state }) => state },
    {
      title: "UP",
      cell: ({ state, startedAt }) =>
        state === "alive" ? formatUptime(Math.max(0, now / 1000 - startedAt)) : "-",
      align: "right",
    },
    { title: "CLIENTS", cell: ({ clients }) => String(clients ?? "-"), align: "right", weight: 3 },
    {
      title: "SHELL",
      cell: ({ address, encrypted }) => safeText(encrypted ? `${address} curve` : address),
      weight: 2,
    },
    // All are in one folder, where they are looked for by their names as well.
    { title: "CONNECTION FILE", cell: ({ file }) => safeText(basename(file)), weight: 1 },
  ];
}

/** Removes what dead kernels of robo have left; returns the others. Files of other programs are theirs to remove. */
async function removeDead(kernels: readonly ListedKernel[]): Promise<readonly ListedKernel[]> {
  const kept: ListedKernel[] = [];
  for (const kernel of kernels) {
    if (kernel.state !== "dead") {
      kept.push(kernel);
      continue;
    }
    await Deno.remove(observersPath(kernel.file)).catch(() => {});
    await Deno.remove(kernel.file).catch(() => kept.push(kernel));
  }
  return kept;
}
