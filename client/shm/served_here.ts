/**
 * The functions that this thread serves: a call that holds the thread would wait for itself.
 *
 * @module
 */
const dispatchers = new Map<string, number>();

/** Notes that a dispatcher of this thread serves `name`, or with −1 that it no longer does. */
export function noteServed(name: string, change: 1 | -1): void {
  const count = (dispatchers.get(name) ?? 0) + change;
  if (count > 0) dispatchers.set(name, count);
  else dispatchers.delete(name);
}

/** Whether a dispatcher of this thread serves `name`. */
export function isServedHere(name: string): boolean {
  return dispatchers.size > 0 && dispatchers.has(name);
}
