/** Processor time of one core so far, in ticks. */
export interface CoreTicks {
  /** Time spent working. */
  readonly busy: number;
  /** All time. */
  readonly total: number;
}

/** The cores' processor times in the text of Linux's `/proc/stat` (proc(5)). */
export function parseCpuTicks(text: string): CoreTicks[] {
  return [...text.matchAll(/^cpu\d+ (.*)$/gm)].map((match) => {
    const fields = match[1]!.trim().split(/\s+/).map(Number);
    // The last two fields, guests' time, are part of the first two already.
    const total = fields.slice(0, 8).reduce((sum, ticks) => sum + ticks, 0);
    return { total, busy: total - (fields[3] ?? 0) - (fields[4] ?? 0) };
  });
}

/** How busy each core was between two readings, in percent. */
export function busyPercent(before: readonly CoreTicks[], after: readonly CoreTicks[]): number[] {
  return after.map(({ busy, total }, core) => {
    const ticks = total - (before[core]?.total ?? total);
    return ticks === 0 ? 0 : Math.round(1000 * (busy - before[core]!.busy) / ticks) / 10;
  });
}

/** Bytes that a network interface has received and sent so far. */
export interface InterfaceBytes {
  /** Received. */
  readonly received: number;
  /** Sent. */
  readonly sent: number;
}

/** The interfaces' counters in the text of Linux's `/proc/net/dev` (proc(5)). */
export function parseInterfaceBytes(text: string): Record<string, InterfaceBytes> {
  const interfaces: Record<string, InterfaceBytes> = {};
  for (const match of text.matchAll(/^\s*([^\s:|]+):\s*(.*)$/gm)) {
    const fields = match[2]!.trim().split(/\s+/).map(Number);
    interfaces[match[1]!] = { received: fields[0] ?? 0, sent: fields[8] ?? 0 };
  }
  return interfaces;
}
