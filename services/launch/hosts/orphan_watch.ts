/** How often the parent is looked at, in milliseconds. */
const LOOK_EVERY_MS = 1000;

/** How long a program that was told to end may take, in milliseconds. */
const GRACE_MS = 3000;

/**
 * Ends this process when its parent has gone: SIGTERM to itself, and what does not heed it exits three seconds later.
 * It does not keep the process running. Needs a system that tells the parent, which Windows does not.
 *
 * A launcher that is killed has others to clean up after it; this is for when they were killed with it.
 */
export function endWithParent(): void {
  if (Deno.build.os === "windows") return;
  const parent = Deno.ppid;
  const timer = setInterval(() => {
    if (Deno.ppid === parent) return;
    clearInterval(timer);
    Deno.kill(Deno.pid, "SIGTERM");
    Deno.unrefTimer(setTimeout(() => Deno.exit(143), GRACE_MS));
  }, LOOK_EVERY_MS);
  Deno.unrefTimer(timer);
}
