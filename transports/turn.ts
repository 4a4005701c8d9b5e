/** Lets the event loop turn. Node's module for this would cost every start of a program five milliseconds. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
