import assert from "node:assert/strict";

/** Hears of one signal, and is ended by the next. */
const PROGRAM = `
  import { onEndSignal } from "${new URL("./end_signals.ts", import.meta.url)}";
  const alive = setInterval(() => {}, 1000);
  const listening = onEndSignal(() => {
    listening[Symbol.dispose]();
    console.log("asked");
  });
  console.log("ready");
`;

Deno.test({
  name: "A program hears of SIGINT and SIGTERM, and is ended by them when it listens no more",
  ignore: Deno.build.os === "windows",
}, async () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    await using child = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-check", PROGRAM],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const said: string[] = [];
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      for (const line of text.trimEnd().split("\n")) {
        said.push(line);
        child.kill(signal);
      }
    }
    assert.deepEqual(said, ["ready", "asked"]);
    assert.equal((await child.status).signal, signal);
  }
});
