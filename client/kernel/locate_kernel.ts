import { RoboError } from "../../errors.ts";
import type { ConnectionInfo } from "../../protocols/jupyter/mod.ts";
import { type ConnectionFile, connectionFiles, readConnectionFile } from "./connection_files.ts";
import { findKernels, type FindKernelsOptions, kernelFolder } from "./find_kernels.ts";
import { feelPulse } from "./heartbeat_probe.ts";
import type { KernelPlace } from "./kernel_place.ts";

/** A kernel that answered when it was looked for. */
export interface LocatedKernel {
  /** Its connection file; `undefined` for a kernel that was described without one. */
  readonly path: string | undefined;
  /** Where it listens. */
  readonly info: ConnectionInfo;
}

const START = "Start one with: robo interpreter";

/**
 * Finds the kernel that is meant, and makes sure that it lives.
 *
 * Rejects with a `RoboError`: `unavailable` when there is none or it does not answer, `missing` when there is no such file,
 * `data` when the file cannot be used.
 */
export async function locateKernel(
  place: KernelPlace,
  options: FindKernelsOptions = {},
): Promise<LocatedKernel> {
  const probe = { ...options, security: place.security ?? options.security };
  if (place.info !== undefined) {
    return await answering({ path: undefined, info: place.info }, probe);
  }
  const { file, name } = place;
  if (file !== undefined) {
    for (const path of [file, `${kernelFolder(options)}/${file}`]) {
      if (await isFile(path)) return await answering(await readConnectionFile(path), probe);
    }
    if (file.includes("/")) throw noSuchFile(file);
  }
  const live = await findKernels(probe);
  const fits = live.filter(({ path, info }) =>
    (name === undefined || info.robo?.name === name) &&
    (file === undefined || isMeant(path, file))
  );
  if (fits[0] !== undefined) return fits[0];
  throw await noneFits(place, live, kernelFolder(options));
}

/** Resolves to `kernel` when it answers. */
async function answering(
  kernel: LocatedKernel,
  options: FindKernelsOptions,
): Promise<LocatedKernel> {
  const { answers, refused } = await feelPulse(kernel.info, options);
  if (answers) return kernel;
  options.signal?.throwIfAborted();
  if (refused !== undefined) throw refused;
  const { transport, ip, ports } = kernel.info;
  const where = kernel.path ?? `${transport}://${ip}:${ports.hb}`;
  throw new RoboError("unavailable", `The kernel of ${where} does not answer`, {
    hint: `Check that it runs, and that its ports can be reached. ${START}`,
  });
}

/** Whether a path is meant by a name, a part of it, or a pattern with `*` and `?`. */
function isMeant(path: string, pattern: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")
    .replaceAll("?", ".");
  const anywhere = pattern.includes("*") ? escaped : `.*${escaped}.*`;
  return new RegExp(`^${anywhere}$`, "s").test(name);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

function noSuchFile(file: string): RoboError {
  return new RoboError("missing", `There is no connection file ${file}`, {
    hint: "See those of kernels that live with: robo interpreter list",
  });
}

/** Says what is there instead. */
async function noneFits(
  { file, name }: KernelPlace,
  live: readonly ConnectionFile[],
  folder: string,
): Promise<RoboError> {
  if (live.length === 0) {
    const dead = (await connectionFiles(folder)).length;
    const files = dead === 1 ? "a file of one that is gone" : `files of ${dead} that are gone`;
    const rest = dead === 0 ? "" : `; ${folder} holds ${files}`;
    return new RoboError("unavailable", `No kernel runs here${rest}`, { hint: START });
  }
  const names = live.map(({ path, info }) =>
    info.robo?.name ?? path.slice(path.lastIndexOf("/") + 1)
  );
  const asked = name === undefined ? `with a file like ${file}` : `called ${name}`;
  return new RoboError("unavailable", `No kernel ${asked} runs here`, {
    hint: `There are: ${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""}`,
  });
}
