/** How often a kernel looks whether its parent is still there, in milliseconds. */
const LOOK_EVERY_MS = 1000;

/**
 * Calls `orphaned` when the process has gone that started this kernel, if it has set `JPY_PARENT_PID`, as Jupyter's programs do: a kernel whose
 * notebook server was killed would stay for good.
 */
export function watchParent(
  env: Readonly<Partial<Record<string, string>>>,
  orphaned: () => void,
  parent: () => number = () => Deno.ppid,
): Disposable {
  const asked = env["JPY_PARENT_PID"];
  const first = parent();
  // Started in a way that puts a process in between, it cannot be told whether Jupyter lives.
  if (!asked || Number(asked) !== first) return { [Symbol.dispose]: () => {} };
  const timer = setInterval(() => {
    if (parent() === first) return;
    clearInterval(timer);
    orphaned();
  }, LOOK_EVERY_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
