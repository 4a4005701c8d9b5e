import { findKernels } from "../../client/kernel/find_kernels.ts";
import { knownKernels } from "../interpreter/known_kernels.ts";

/** Names of the kernels that live on this machine, for completion. */
export async function kernelNames(): Promise<readonly string[]> {
  const names = (await findKernels()).flatMap(({ info }) => info.robo?.name ?? []);
  return [...new Set(names)];
}

/** Names of the kernels of other machines that this one is paired with, for completion. */
export async function pairedNames(
  env: Readonly<Partial<Record<string, string>>>,
): Promise<readonly string[]> {
  return (await knownKernels(env)).map(({ name }) => name);
}
