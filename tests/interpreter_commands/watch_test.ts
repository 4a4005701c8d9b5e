import assert from "node:assert/strict";
import { until } from "../lib/until.ts";
import { InterpreterLab, RunningCommand } from "./lab.ts";

Deno.test("watch shows what was, then what is, and leaves quietly at Ctrl-C", async () => {
  await using lab = await InterpreterLab.start();
  await using client = await lab.client();
  await client.execute("console.log('before')");
  await using watch = new RunningCommand(["interpreter", "watch"], lab.folder);
  await watch.says(/> console\.log\('before'\)\nbefore\n/);
  await client.execute("console.log('now'); console.error('careful'); 42");
  await client.execute("nonsense()");
  const text = (await watch.says(/from now on[^]*ReferenceError: nonsense is not defined/)).input;
  assert.match(
    text,
    /^\d\d:\d\d:\d\d ana \[2\]\n> console\.log\('now'\).*\n(now\ncareful|careful\nnow)\n42\n/m,
  );
  assert.equal(text.match(/before\n/g)!.length, 1);
  watch.kill("SIGINT");
  assert.equal(await watch.ended(), 0);
  assert.equal(watch.err.text, "");
});

Deno.test("watch goes on with the kernel that takes the place of a killed one", async () => {
  await using lab = await InterpreterLab.start(["--name", "arm"]);
  await using watch = new RunningCommand(["interpreter", "watch", "arm", "--json"], lab.folder);
  const execute = async (code: string) => {
    await using client = await lab.client();
    await client.execute(code);
  };
  await until("it watches", async () => {
    await execute("'first'");
    return watch.out.text.includes("'first'");
  });
  lab.kernel.kill("SIGKILL");
  await until("it has noticed", () => watch.err.text.includes("waiting for it to come back"));
  await using second = new RunningCommand(
    ["interpreter", "--ports", "auto", "--name", "arm"],
    lab.folder,
  );
  await second.says(/connection file/);
  await execute("'second'");
  await watch.says(/"code":"'second'"/);
  watch.kill("SIGINT");
  assert.equal(await watch.ended(), 0);
  const inputs = watch.out.lines.map((line) => JSON.parse(line))
    .filter(({ type, content }) => type === "execute_input" && content.code === "'second'");
  assert.equal(inputs.length, 1);
  assert.equal(inputs[0].client, "ana");
});

Deno.test("watch uses the observers' entrance where there is one, which executes nothing", async () => {
  await using lab = await InterpreterLab.start(["--observers"]);
  const file = `${lab.folder.path}/runtime/observers-${lab.kernel.pid}.json`;
  assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
  assert.ok(lab.kernel.out.text.includes(`for observers    ${file}`));
  await using client = await lab.client();
  await using watch = new RunningCommand(["interpreter", "watch", "--no-replay"], lab.folder);
  await using alone = new RunningCommand(
    ["interpreter", "watch", "--connection", file],
    lab.folder,
  );
  await until("both watch", async () => {
    await client.execute("'seen'");
    return [watch, alone].every(({ out }) => out.text.includes("> 'seen'"));
  });
  const refused = await lab.robo("exec", "--connection", file, "-e", "globalThis.broken = 1");
  assert.equal(refused.status, 77, refused.stderr);
  assert.equal((await client.execute("typeof broken")).result?.["text/plain"], '"undefined"');
  assert.equal((await lab.robo("interpreter", "interrupt", "--connection", file)).status, 77);
  assert.equal((await lab.robo("interpreter", "stop", "--connection", file)).status, 77);
});
