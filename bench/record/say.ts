/** Prints a line: `ready`, or what a program counts. */
export function say(what: string | object): void {
  const text = typeof what === "string" ? what : JSON.stringify(what);
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
