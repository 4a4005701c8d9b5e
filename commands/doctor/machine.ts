import { type Finding, fine, notice, type World } from "./check.ts";

const LEAST_MEMORY = 256 * 1024 ** 2;
const LEAST_FILES = 2048;

/** Which system this is. */
export function checkKernel(): Finding[] {
  const { os, arch } = Deno.build;
  return [
    fine("system", `${os} ${Deno.osRelease()}, ${arch}, ${navigator.hardwareConcurrency} cores`),
  ];
}

/** Whether there is memory for queues. */
export function checkMemory(
  _world: World,
  { available, total }: { available: number; total: number } = Deno.systemMemoryInfo(),
): Finding[] {
  const mebibytes = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`;
  const message = `${mebibytes(available)} of ${mebibytes(total)} available`;
  if (available >= LEAST_MEMORY) return [fine("memory", message)];
  return [notice(
    "memory",
    message,
    "End what is not needed, or lower robo core --queue-bytes and --max-message",
  )];
}

/** Whether enough connections can be open at once. */
export async function checkFileLimit({ proc }: World): Promise<Finding[]> {
  const limits = await Deno.readTextFile(`${proc}/self/limits`).catch(() => "");
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
  if (soft === undefined) return [];
  if (soft === "unlimited" || Number(soft) >= LEAST_FILES) {
    return [fine("open files", `up to ${soft}`)];
  }
  return [notice(
    "open files",
    `up to ${soft}, which robo core --max-connections 1000 can exceed`,
    "Raise the limit with: ulimit -n 8192",
  )];
}
