import assert from "node:assert/strict";
import { CoreProcess } from "../lib/core_process.ts";
import { robo, spawnRobo } from "../lib/robo_process.ts";

/** Two endpoints where nobody listens: port 1 belongs to a service of the last century. */
const NOBODY = "tcp://127.0.0.1:1,tcp://127.0.0.1:1";

Deno.test("Commands that cannot mean what was typed say so at once", async () => {
  const key = "-1we1)ifl?v1-Zi.6Tx5VNGM>5[imERGGBCl]EhA";
  const cases: [string[], RegExp][] = [
    [["--server-key", "KEY"], /--server-key: KEY is not a public key/],
    [["--server-key", key, "--user", "ann:x"], /exclude each other/],
    [["--key-file", "x"], /--key-file does nothing without --server-key/],
  ];
  for (const [flags, text] of cases) {
    const { status, stderr } = await robo([
      "topic",
      "pub",
      "x",
      "1",
      "--connect",
      NOBODY,
      ...flags,
    ]);
    assert.equal(status, 64, stderr);
    assert.match(stderr, text);
    assert.match(stderr, /^hint: /m);
  }
});

Deno.test("ROBO_CORE says which core, as it does for nodes, and --connect is stronger", async () => {
  const key = `core-${crypto.randomUUID()}`;
  await using _core = await CoreProcess.start(["--key", key]);
  const env = { ROBO_CORE: key };
  for (const args of [["list"], ["pub", "x", "1"]]) {
    const { status, stderr } = await robo(["topic", ...args], { env });
    assert.equal(status, 0, stderr);
  }
  const { stderr } = await robo(["topic", "list", "--connect", `${key}-not`], { env });
  assert.match(stderr, /No core with the key "core-.*-not" was found/);
});

Deno.test("robo topic pub says what it waits for before it gives up", async () => {
  const { status, stderr } = await robo(["topic", "pub", "x", "1", "--connect", NOBODY]);
  assert.equal(status, 69);
  assert.match(stderr, /^Waiting for the core: Nobody listens on .*\nerror: No core answers/);
});

Deno.test("robo topic echo says that nothing has come yet, and where to look", async () => {
  await using core = await CoreProcess.start();
  const { places } = core;
  await using child = spawnRobo([
    ...["topic", "echo", "nosuch", "--connect", `${places.in},${places.out}`],
  ]);
  const errors = child.process.stderr.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await errors.read();
  await errors.cancel();
  assert.equal(value, "No message yet on nosuch: see what there is with robo topic list\n");
});

Deno.test("Ctrl-C while robo topic waits for a core is no error", async () => {
  for (const command of [["echo", "x"], ["pub", "x", "1"]]) {
    await using child = spawnRobo(["topic", ...command, "--connect", NOBODY]);
    const { process } = child;
    const errors = process.stderr.pipeThrough(new TextDecoderStream()).getReader();
    assert.match((await errors.read()).value ?? "", /^Waiting for the core/);
    process.kill("SIGINT");
    const { value } = await errors.read();
    await errors.cancel();
    assert.equal(value, command[0] === "pub" ? "Published 0 messages on x\n" : undefined);
    assert.equal((await process.status).code, 0);
  }
});
