import { findKernels } from "../../client/kernel/find_kernels.ts";
import { knownKernels } from "../interpreter/known_kernels.ts";

/** How long a kernel may keep a shell waiting that completes a name, in milliseconds. */
const PATIENCE_MS = 1000;

/** Names of the kernels that live on this machine, for completion. */
export async function kernelNames(): Promise<readonly string[]> {
  const kernels = await findKernels({ timeoutMs: PATIENCE_MS });
  return [...new Set(kernels.flatMap(({ info }) => info.robo?.name ?? []))];
}

/** Names of the kernels of other machines that this one is paired with, for completion. */
export async function pairedNames(
  env: Readonly<Partial<Record<string, string>>>,
): Promise<readonly string[]> {
  return (await knownKernels(env)).map(({ name }) => name);
}
