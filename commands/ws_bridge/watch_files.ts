import { basename, dirname } from "../../system/paths.ts";

/** Time in which an editor has written all of a file, in milliseconds. */
const SETTLE_MS = 200;

/**
 * Calls `changed` with a file's path whenever it has been written, until the signal aborts. Its folder is watched, as editors put another
 * file in its place. Where the system cannot, nothing is watched.
 */
export async function watchFiles(
  paths: readonly string[],
  changed: (path: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (paths.length === 0 || signal.aborted) return;
  let watcher: Deno.FsWatcher;
  try {
    watcher = Deno.watchFs([...new Set(paths.map(dirname))], { recursive: false });
  } catch {
    return;
  }
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const close = () => watcher.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    for await (const { kind, paths: touched } of watcher) {
      if (kind === "access" || kind === "remove") continue;
      for (const path of paths) {
        const isMeant = touched.some((one) => basename(one) === basename(path));
        if (!isMeant) continue;
        clearTimeout(timers.get(path));
        timers.set(path, setTimeout(changed, SETTLE_MS, path));
      }
    }
  } finally {
    for (const timer of timers.values()) clearTimeout(timer);
    signal.removeEventListener("abort", close);
  }
}
