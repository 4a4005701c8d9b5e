import assert from "node:assert/strict";
import { exitReason, startFailure } from "./exit_words.ts";

const KILLED = { code: 137, signal: "SIGKILL" };

Deno.test("exitReason names statuses and signals in words", () => {
  const words = (code: number, signal: string | null = null) => exitReason({ code, signal }).words;
  assert.equal(words(0), "ended with status 0");
  assert.equal(words(3), "ended with status 3");
  assert.equal(words(127), "ended with status 127 (its program was not found)");
  assert.equal(words(69), "ended with status 69 (something that it needs is unavailable)");
  assert.equal(words(139), "ended with status 139 (a program in it got SIGSEGV)");
  assert.equal(words(139, "SIGSEGV"), "crashed (SIGSEGV)");
  assert.equal(words(143, "SIGTERM"), "was terminated (SIGTERM)");
  assert.equal(words(138, "SIGUSR1"), "was ended by a signal (SIGUSR1)");
});

Deno.test("exitReason has a status or a signal, never both", () => {
  assert.deepEqual(exitReason({ code: 3, signal: null }).code, 3);
  assert.deepEqual(exitReason(KILLED), { signal: "SIGKILL", words: "was killed (SIGKILL)" });
});

Deno.test("exitReason speaks of missing memory only with evidence", () => {
  assert.equal(exitReason(KILLED, { oomKills: 0 }).words, "was killed (SIGKILL)");
  assert.match(
    exitReason(KILLED, { oomKills: 1 }).words,
    /perhaps by the system for lack of memory/,
  );
  assert.match(exitReason(KILLED, { oomKills: 1, ownLimit: 5e7 }).words, /its limit of 50\.0 MB/);
  const lastLines = ["<--- JS stacktrace --->", "# Fatal JavaScript out of memory", "..."];
  assert.equal(
    exitReason({ code: 133, signal: "SIGTRAP" }, { lastLines }).words,
    "crashed (SIGTRAP)",
  );
  const full = [...lastLines, "# Fatal process out of memory: Reached heap limit"];
  assert.match(
    exitReason({ code: 133, signal: "SIGTRAP" }, { lastLines: full }).words,
    /heap was full/,
  );
});

Deno.test("exitReason prefers what is known from here", () => {
  assert.equal(exitReason(KILLED, { putDown: "used too much" }).words, "used too much");
  const statusWords = { 255: "the connection to pi failed" };
  assert.match(exitReason({ code: 255, signal: null }, { statusWords }).words, /connection to pi/);
});

for (
  const [what, command, cwd, words] of [
    ["a program that is not in PATH", "no-such-program", "/", /no program no-such-program in the/],
    ["a path that is not there", "/no/such", "/", /there is no \/no\/such/],
    ["a file that is not executable", "/etc/passwd", "/", /chmod \+x/],
    ["a folder that is not there", "sh", "/no/such", /its folder \/no\/such does not exist/],
  ] as const
) {
  Deno.test(`startFailure explains ${what}`, () => {
    let caught: unknown;
    try {
      new Deno.Command(command, { cwd }).spawn();
    } catch (error) {
      caught = error;
    }
    assert.match(startFailure(caught, { program: command, cwd }).words, words);
  });
}
