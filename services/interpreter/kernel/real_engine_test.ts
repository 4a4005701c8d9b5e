import assert from "node:assert/strict";
import { inFolder } from "../../../tests/lib/in_folder.ts";
import { until } from "../../../tests/lib/until.ts";
import { roboHome } from "../../../system/home.ts";
import { startEngine } from "../engine/mod.ts";
import { createLanguage } from "../language/mod.ts";
import { type TestKernel, testKernel } from "./kernel_testing.ts";
import type { KernelOptions } from "./options.ts";

/** A kernel with a real engine and the real language, in a folder of its own. */
async function realKernel(
  folder: string,
  options: Partial<KernelOptions> = {},
): Promise<TestKernel> {
  return await testKernel({
    home: roboHome(),
    deno: Deno.execPath(),
    cwd: folder,
    ...options,
    parts: { startEngine, language: createLanguage({ folder, deno: Deno.execPath() }) },
  });
}

Deno.test("A session in TypeScript: state, output in order, errors with their place", async () => {
  await inFolder(async (folder) => {
    await using test = await realKernel(folder);
    const client = await test.client();
    await client.run("const a: number = 41");
    await client.run("a + 1");
    const result = await client.heard("execute_result");
    assert.deepEqual(result.content.data, { "text/plain": "42" });
    await client.run("console.log('one'); console.error('two'); console.log('three')");
    const texts = client.published.filter(({ header }) => header.msg_type === "stream")
      .map(({ content }) => content.text);
    assert.deepEqual(texts, ["one\n", "two\n", "three\n"]);
    const failed = await client.run("function f() {\n  throw new TypeError('bad');\n}\nf();");
    assert.deepEqual([failed.ename, failed.evalue], ["TypeError", "bad"]);
    assert.match(String((failed.traceback as string[]).join("\n")), /input 4, line 2, column 9/);
    const user_expressions = { sum: "a + 2" };
    const { user_expressions: evaluated } = await client.run("", { user_expressions });
    assert.match(JSON.stringify(evaluated), /"text\/plain":"43"/);
  });
});

Deno.test("A cell that spins is stopped with its state kept, while the heart beats", async () => {
  await inFolder(async (folder) => {
    await using test = await realKernel(folder);
    const client = await test.client();
    await client.run("let count = 7");
    for (const code of ["while (true) count;", "await new Promise(() => {})"]) {
      const id = client.execute(code);
      await until("the cell to run", () => test.kernel.status().cell !== undefined);
      await client.hb.send("ping");
      await client.hb.receive();
      await client.ask("interrupt_request", {}, "control");
      assert.equal((await client.reply(id)).ename, "Interrupted");
    }
    await client.run("count");
    const { content } = await client.heard("execute_result");
    assert.deepEqual(content.data, { "text/plain": "7" });
    assert.equal(test.kernel.status().counters.engineDeaths, 0);
  });
});

Deno.test("When the engine is killed the initial namespace comes back, and its hook is called", async () => {
  await inFolder(async (folder) => {
    const init = `${folder}/init.ts`;
    await Deno.writeTextFile(
      init,
      `export const arm = "ready";
       export function onEngineDeath() { Deno.writeTextFileSync(${
        JSON.stringify(`${folder}/stopped`)
      }, "x"); }`,
    );
    await using test = await realKernel(folder, { init });
    const client = await test.client();
    const id = client.execute("await new Promise(() => {})");
    await until("the cell to run", () => test.kernel.status().cell !== undefined);
    const { enginePid } = test.kernel.status();
    await until("it to be executed", () => client.childrenOf(id).includes("execute_input"));
    Deno.kill(enginePid!, "SIGKILL");
    assert.equal((await client.reply(id)).ename, "EngineDied");
    await client.run("arm");
    const { content } = await client.heard("execute_result");
    assert.deepEqual(content.data, { "text/plain": '"ready"' });
    await until("the hook", () => Deno.stat(`${folder}/stopped`).then(() => true, () => false));
  });
});

Deno.test("A script of a client finds the modules that were sent along, and its errors name the client's files", async () => {
  await inFolder(async (folder) => {
    await using test = await realKernel(folder);
    const client = await test.client();
    const script = {
      name: "lib/s1.ts",
      folder: "/home/ana/lib",
      modules: {
        "/home/ana/lib/near.ts": `import { far } from "../far.ts"; export const near = far + 1;`,
        "/home/ana/far.ts": `export const far: number = 1;
          export function fail(): never { throw new Error("far away"); }`,
      },
    };
    const code = `import { near } from "./near.ts";\nimport { fail } from "../far.ts";\nnear`;
    assert.equal((await client.run(code, {}, { robo: { script } })).status, "ok");
    const { content } = await client.heard("execute_result");
    assert.deepEqual(content.data, { "text/plain": "2" });
    const failed = await client.run("const x = 1;\nfail();", {}, { robo: { script } });
    const traceback = (failed.traceback as string[]).join("\n");
    assert.match(traceback, /\/home\/ana\/far\.ts/);
    assert.match(traceback, /lib\/s1\.ts/);
    assert.doesNotMatch(traceback, /robo-scripts/);
    assert.equal((await client.run("near + x")).status, "ok", "the namespace is shared");
    const later = await client.run("fail()");
    assert.match((later.traceback as string[]).join("\n"), /\/home\/ana\/far\.ts/);
    const { payload } = await client.run("fail?");
    assert.doesNotMatch(JSON.stringify([later, payload]), /robo-scripts/);
  });
});

Deno.test("%run runs a script in the shared namespace, with imports relative to it", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/deep`);
    await Deno.writeTextFile(`${folder}/deep/part.ts`, "export const part = 5;");
    await Deno.writeTextFile(
      `${folder}/deep/main.ts`,
      `import { part } from "./part.ts";\nexport const doubled = 2 * part;\n`,
    );
    await using test = await realKernel(folder);
    const client = await test.client();
    assert.equal((await client.run("%run deep/main.ts")).status, "ok");
    await client.run("doubled");
    const { content } = await client.heard("execute_result");
    assert.deepEqual(content.data, { "text/plain": "10" });
  });
});

Deno.test("Questions, comms and completion work through a real engine", async () => {
  await inFolder(async (folder) => {
    await using test = await realKernel(folder);
    const client = await test.client();
    const id = client.execute("prompt('name')", { allow_stdin: true });
    await until("a question", () => client.questions[0]);
    client.send("stdin", "input_reply", { value: "ana" });
    assert.equal((await client.reply(id)).status, "ok");
    const { content } = await client.heard("execute_result");
    assert.deepEqual(content.data, { "text/plain": '"ana"' });
    const unknown = client.send("shell", "comm_open", { comm_id: "1", target_name: "none" });
    await client.heard("comm_close", ({ comm_id }) => comm_id === "1");
    await client.idle(unknown);
    await client.run("const robot = { arm: { position: 1 } }");
    const { matches } = await client.ask("complete_request", { code: "robot.arm.po" });
    assert.deepEqual(matches, ["position"]);
    const library = await client.ask("complete_request", { code: "robo.initN" });
    assert.deepEqual(library.matches, ["initNode"]);
  });
});

Deno.test("An init module that throws ends the start with its own words", async () => {
  await inFolder(async (folder) => {
    const init = `${folder}/init.ts`;
    await Deno.writeTextFile(init, "throw new Error('no arm here');");
    await assert.rejects(realKernel(folder, { init }), { code: "config", message: /no arm here/ });
  });
});
