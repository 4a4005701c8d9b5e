import assert from "node:assert/strict";
import { fromFileUrl } from "../../system/paths.ts";
import { Collected } from "../lib/collected.ts";
import { robo, spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";

const talker = fromFileUrl(new URL("../../examples/talker.ts", import.meta.url));

/** A folder that is a home without a core. */
async function lonelyHome() {
  const folder = await Deno.makeTempDir({ prefix: "robo-first-steps-" });
  return {
    folder,
    env: {
      HOME: folder,
      ROBO_RUNTIME_DIR: `${folder}/run`,
      ROBO_CORE: `ipc://${folder}/in.sock,ipc://${folder}/out.sock`,
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

Deno.test("a program that waits for its core ends at Ctrl-C without a complaint", async () => {
  await using home = await lonelyHome();
  await using child = spawnRobo(["run", talker], home);
  const errors = new Collected(child.process.stderr);
  await until("it waits", () => errors.text.includes("Waiting for the core"));
  child.process.kill("SIGINT");
  const { code } = await child.process.status;
  await errors.done;
  assert.equal(errors.lines.length, 1, errors.text);
  assert.equal(code, 0);
});

Deno.test("a recording for which no core was there says that it has recorded nothing", async () => {
  await using home = await lonelyHome();
  const args = ["record", "--all", "-o", `${home.folder}/run.mcap`, "--duration", "100ms"];
  const { status, stdout, stderr } = await robo(args, home);
  assert.equal(status, 69);
  assert.equal(stdout, "");
  assert.match(stderr, /error: Nothing was recorded: no core was there\nhint: /);
});

Deno.test("a launch whose nodes run already says so, and starts them all the same", async () => {
  await using home = await lonelyHome();
  const file = `${home.folder}/robot.json`;
  await Deno.writeTextFile(file, '{"nodes": {"arm": {"cmd": ["sleep", "60"]}}}');
  const { env } = home;
  await using first = spawnRobo(["launch", file, "--json"], { env });
  const said = new Collected(first.process.stdout);
  await until("the arm runs", () => /"node":"arm".*started as/.test(said.text));
  await using second = spawnRobo(["launch", file], { env });
  const lines = new Collected(second.process.stdout);
  const notes = new Collected(second.process.stderr);
  await until("the second one runs, too", () => /arm started as/.test(lines.text));
  assert.match(notes.text, /^note: running already, in the launch robot of process \d+: arm\n$/);
  for (const { process } of [second, first]) {
    process.kill("SIGINT");
    assert.equal((await process.status).code, 0);
  }
});
