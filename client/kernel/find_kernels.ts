import { channelEndpoint, type ConnectionInfo } from "../../protocols/jupyter/mod.ts";
import { isRunning } from "../is_running.ts";
import { type ConnectionFile, connectionFiles } from "./connection_files.ts";
import { answersHeartbeat, type ProbeOptions } from "./heartbeat_probe.ts";
import { type Environment, jupyterRuntimeFolder } from "./runtime_folder.ts";

/** Where kernels are looked for. */
export interface FindKernelsOptions extends ProbeOptions {
  /** Folder of the connection files (default Jupyter's runtime folder). */
  readonly folder?: string;
  /** Environment that says where that is (default this process's). */
  readonly environment?: Environment;
}

/** Addresses of this machine: there the process id of a file means something. */
const LOCAL = /^(127\.|0\.0\.0\.0$|localhost$|::1$|\*$)/;

/** Kernels that are asked at a time. */
const ASKED_AT_A_TIME = 16;

/**
 * The kernels of this machine that live, the newest first: their process runs, and they answer their heartbeat. Of several files
 * with the same ports only the newest counts, as the others are of kernels that are gone. Never throws for what it finds.
 *
 * @example
 * ```ts
 * import { findKernels } from "robo";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(await findKernels({ folder: "/nowhere" }), []);
 * ```
 */
export async function findKernels(options: FindKernelsOptions = {}): Promise<ConnectionFile[]> {
  const candidates = newestOfEachPort(await connectionFiles(kernelFolder(options)));
  const live: ConnectionFile[] = [];
  for (let i = 0; i < candidates.length; i += ASKED_AT_A_TIME) {
    const some = candidates.slice(i, i + ASKED_AT_A_TIME);
    const answers = await Promise.all(some.map(({ info }) => isLive(info, options)));
    live.push(...some.filter((_, i) => answers[i]));
  }
  return live;
}

/** The folder that `options` mean. */
export function kernelFolder({ folder, environment }: FindKernelsOptions): string {
  return folder ?? jupyterRuntimeFolder(environment ?? ((name) => Deno.env.get(name)));
}

async function isLive(info: ConnectionInfo, options: ProbeOptions): Promise<boolean> {
  const { transport, ip, robo } = info;
  const isHere = transport === "ipc" || LOCAL.test(ip);
  return (!isHere || await isRunning(robo?.pid)) && await answersHeartbeat(info, options);
}

/** Of kernels that listened at the same place one after the other, only the last can be there. */
export function newestOfEachPort(files: readonly ConnectionFile[]): ConnectionFile[] {
  const seen = new Set<string>();
  return files.filter(({ info }) => {
    const endpoint = channelEndpoint(info, "shell");
    return !seen.has(endpoint) && seen.add(endpoint);
  });
}
