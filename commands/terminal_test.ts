import assert from "node:assert/strict";
import { findPython } from "../tests/lib/python.ts";
import { hasTerminal, keysOf } from "./terminal.ts";

/** Runs a program in a new terminal, in its foreground or beside that, and prints what it says. */
const BESIDE = `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    child = os.fork()
    if child == 0:
        if sys.argv[1] == "background": os.setpgid(0, 0)
        os.execv(sys.argv[2], sys.argv[2:])
    os.waitpid(child, 0)
    os._exit(0)
said = b""
try:
    while chunk := os.read(fd, 4096): said += chunk
except OSError: pass
os.waitpid(pid, 0)
print(said.decode())
`;

const python = Deno.build.os === "linux" ? findPython() : undefined;

Deno.test({
  name: "A program knows whether a shell runs it beside others",
  ignore: python === undefined,
}, async () => {
  const module = new URL("./terminal.ts", import.meta.url).href;
  const code = `import { processTerminal } from ${JSON.stringify(module)};
    console.log("it is so:", processTerminal().isForeground());`;
  for (const place of ["foreground", "background"]) {
    const { stdout } = await new Deno.Command(python!, {
      args: ["-c", BESIDE, place, Deno.execPath(), "eval", "--no-check", code],
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const said = new TextDecoder().decode(stdout);
    assert.match(said, new RegExp(`it is so: ${place === "foreground"}`));
  }
});

Deno.test("Whatever a program is called, its groups are found", () => {
  const stat = (group: number, foreground: number) =>
    `7 (a) R 1 2 (x)) S 1 ${group} 5 34816 ${foreground} 4194304 1`;
  assert.equal(hasTerminal(stat(20, 20)), true);
  assert.equal(hasTerminal(stat(20, 30)), false);
  assert.equal(hasTerminal(stat(20, -1)), true, "it has no terminal");
  assert.equal(hasTerminal(""), true);
});

Deno.test("Keys that were typed at once are told apart, escape sequences stay whole", () => {
  assert.deepEqual(keysOf("qy"), ["q", "y"]);
  assert.deepEqual(keysOf("j\x1b[A\x1b[5~\x1bOBé\x1b"), [
    "j",
    "\x1b[A",
    "\x1b[5~",
    "\x1bOB",
    "é",
    "\x1b",
  ]);
  assert.deepEqual(keysOf(""), []);
});
