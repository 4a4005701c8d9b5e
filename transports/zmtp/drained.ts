import type { Pipe } from "./pipe.ts";

/** Resolves when nothing waits in any of the `pipes`, or after `linger` milliseconds (-1 for no limit). */
export async function drained(pipes: Iterable<Pipe>, linger: number): Promise<void> {
  if (linger === 0) return;
  const all = Promise.all([...pipes].map((pipe) => pipe.outgoing.drained()));
  if (linger < 0) return void await all;
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([all, new Promise((resolve) => timer = setTimeout(resolve, linger))]);
  clearTimeout(timer);
}
