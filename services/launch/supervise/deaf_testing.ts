import { until } from "../../../tests/lib/until.ts";

/** Waits until a process ignores SIGTERM: its shell has come past the `trap` of its first line. */
export async function untilDeaf(pid: number): Promise<void> {
  await until("it ignores SIGTERM", async () => {
    const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
    const ignored = /^SigIgn:\s+([0-9a-f]+)/m.exec(status)?.[1] ?? "0";
    return (BigInt(`0x${ignored}`) >> 14n & 1n) === 1n;
  });
}
