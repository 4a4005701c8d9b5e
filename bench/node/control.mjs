// The control channel of the C programs (c/common.h) for programs in JavaScript: one JSON object
// with the clock and the totals per line on stdin, and an end at the end of stdin. Runs in Node and
// in Deno alike, so it is plain JavaScript.
// deno-lint-ignore-file explicit-module-boundary-types explicit-function-return-type
import process from "node:process";

/** Messages that were sent or received so far. */
export const totals = { messages: 0 };

/** How many messages a busy loop may handle before it lets the event loop see its stdin. */
export const TURN = 20_000;

/** Value of `--name value` among the arguments. */
export function option(/** @type {string} */ name) {
  return process.argv[process.argv.indexOf(name) + 1] ?? "";
}

/** Says `ready` and answers marks from now on. */
export function serveControl() {
  process.stdin.setEncoding("utf8");
  process.stdin.on("data", (/** @type {string} */ text) => {
    for (const _ of text.matchAll(/\n/g)) {
      const ns = Number(process.hrtime.bigint());
      process.stdout.write(`{"ns":${ns},"messages":${totals.messages},"bytes":0}\n`);
    }
  });
  process.stdin.on("end", () => process.exit(0));
  process.stdout.write("ready\n");
}

/** Resolves after the event loop has looked at everything that waits. */
export function nextTurn() {
  return new Promise((resolve) => setImmediate(resolve));
}
