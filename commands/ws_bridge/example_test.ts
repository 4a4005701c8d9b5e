import assert from "node:assert/strict";
import { runCommand } from "../app.ts";
import { fakeContext } from "../context_testing.ts";
import { BRIDGE_EXAMPLE } from "../examples/example_files.ts";

async function robo(...args: string[]) {
  const context = fakeContext({ args: ["ws-bridge", "example", ...args] });
  const status = await runCommand(context);
  return { status, stdout: context.stdout(), stderr: context.stderr() };
}

Deno.test("the example is written, left alone when it is there, and replaced only with --force", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const made = await robo(`${folder}/arm`);
    assert.equal(made.status, 0, made.stderr);
    assert.match(made.stdout, /^wrote .*\/arm\/robo_link\.h\n/);
    assert.match(made.stdout, /cd .*\/arm && gcc driver\.c -o driver && \.\/driver\n/);
    const again = await robo(`${folder}/arm`, "--json");
    assert.deepEqual(
      again.stdout.trim().split("\n").map((line) => JSON.parse(line)),
      BRIDGE_EXAMPLE.map(({ to }) => ({ path: `${folder}/arm/${to}`, written: false })),
    );
    await Deno.writeTextFile(`${folder}/arm/telemetry.h`, "mine");
    const refused = await robo(`${folder}/arm`);
    assert.equal(refused.status, 64);
    assert.match(refused.stderr, /telemetry\.h is there already, and says something else\nhint: /);
    assert.equal((await robo(`${folder}/arm`, "--force")).status, 0);
    assert.notEqual(await Deno.readTextFile(`${folder}/arm/telemetry.h`), "mine");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
