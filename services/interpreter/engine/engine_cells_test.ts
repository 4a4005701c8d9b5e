import assert from "node:assert/strict";
import type { CellOutcome } from "./engine.ts";
import { EngineLab } from "./engine_testing.ts";

function errorOf(outcome: CellOutcome) {
  assert.equal(outcome.status, "error");
  return (outcome as CellOutcome & { status: "error" }).error;
}

function dataOf(outcome: CellOutcome) {
  assert.equal(outcome.status, "ok", JSON.stringify(outcome));
  return (outcome as CellOutcome & { status: "ok" }).result?.data;
}

Deno.test("Cells share a namespace, and their values are kept as _ and Out", async () => {
  await using lab = await EngineLab.start();
  assert.equal(await lab.value("let a = 5; a"), "5");
  assert.equal(await lab.value("_ * 2"), "10");
  assert.equal(await lab.value("({ a, text: 'x' })"), `{ a: 5, text: "x" }`);
  assert.equal(await lab.value("_.a + __ + ___"), "20");
  assert.equal(await lab.value("Out[1] + Out[2]"), "15");
  assert.equal(await lab.value("let a = 6; await Promise.resolve(a)"), "6");
  assert.equal(await lab.value("const nothing = 1"), undefined);
  assert.equal(await lab.value("'quote \"me\"'"), `'quote "me"'`);
  assert.equal(await lab.value("-0"), "-0");
  assert.equal(await lab.value("12n"), "12n");
  assert.equal(await lab.value("1 // a comment"), "1");
});

Deno.test("A cell that wants no result leaves none, not even as _", async () => {
  await using lab = await EngineLab.start();
  assert.equal(await lab.value("7"), "7");
  assert.deepEqual(dataOf(await lab.run("8", { wantsResult: false })), undefined);
  assert.deepEqual(dataOf(await lab.run("({})", { wantsResult: false })), undefined);
  assert.equal(await lab.value("_"), "7");
});

Deno.test("Errors say where they come from, in the user's columns", async () => {
  await using lab = await EngineLab.start();
  const { name, value, traceback } = errorOf(await lab.run("const f = () => null.x;\n\n  f()"));
  assert.deepEqual([name, value], ["TypeError", "Cannot read properties of null (reading 'x')"]);
  assert.deepEqual(traceback.slice(1, 3), ["    at f (cell:1:1:22)", "    at cell:1:3:3"]);
  assert.deepEqual(errorOf(await lab.run("let b = ;")).traceback, [
    "SyntaxError: Unexpected token ';'",
    "    at cell:2:1:9",
  ]);
  const later = errorOf(await lab.run("\n f()"));
  assert.deepEqual(later.traceback.slice(1, 3), ["    at f (cell:1:1:22)", "    at cell:3:2:2"]);
});

Deno.test("Causes, cures, several errors and thrown values that are none are told", async () => {
  await using lab = await EngineLab.start();
  const cause = errorOf(await lab.run("throw new Error('x', { cause: new RangeError('y') })"));
  assert.ok(cause.traceback.includes("Caused by: RangeError: y"));
  const cured = errorOf(await lab.run("throw Object.assign(new Error('x'), { hint: 'Try y' })"));
  assert.equal(cured.traceback.at(-1), "hint: Try y");
  const several = errorOf(await lab.run("throw new AggregateError([new Error('one'), 2], 'all')"));
  assert.ok(several.traceback.some((line) => line.trim() === "Error: one"));
  assert.ok(several.traceback.some((line) => line.trim() === "Thrown: 2"));
  const thrown = errorOf(await lab.run("throw { status: 4 }"));
  assert.deepEqual([thrown.name, thrown.value], ["Thrown", "{ status: 4 }"]);
  assert.equal(errorOf(await lab.run("throw undefined")).value, "undefined");
  const hostile = "throw Object.defineProperty(new Error('x'), 'message', { get() { throw 1 } })";
  assert.equal(errorOf(await lab.run(hostile)).name, "Error");
});

Deno.test("A script is called by its path, whatever is in it", async () => {
  await using lab = await EngineLab.start();
  const name = "/tmp/my programs/grüße (1).ts";
  const outcome = await lab.engine.execute({ code: "\nthrow new Error('x')", name }, { id: 9 });
  assert.equal(errorOf(outcome).traceback[1], `    at ${name}:2:7`);
});

Deno.test("Both streams, pictures and words of children come in the order in which they were written", async () => {
  await using lab = await EngineLab.start();
  await lab.run(`
    console.log("one"); console.error("two"); display(1); console.log("three");
    Deno.stdout.writeSync(new TextEncoder().encode("four\\n"));
    new Deno.Command("sh", { args: ["-c", "echo five"], stdout: "inherit" }).outputSync();
    console.log("six")`);
  await lab.run("0");
  const texts = lab.told.map((what) =>
    "stdout" in what ? what.stdout : "stderr" in what ? what.stderr : "1"
  );
  assert.deepEqual(texts, ["one\n", "two\n", "1", "three\nfour\nfive\nsix\n"]);
});

Deno.test("What a cell writes after its end is still its own", async () => {
  await using lab = await EngineLab.start();
  await lab.run("setTimeout(() => console.log('late'), 1)");
  await lab.until(() => lab.text("stdout") === "late\n");
  await lab.run("await new Promise((resolve) => setTimeout(resolve, 1))");
  assert.deepEqual(lab.told, [{ cell: 1, stdout: "late\n" }]);
});

Deno.test("A cell's end comes after all that it wrote, ten megabytes of it too", async () => {
  let length = 0;
  await using lab = await EngineLab.start({}, {
    stream: (_, __, text) => void (length += text.length),
  });
  await lab.run("for (let i = 0; i < 1000; i++) console.log('x'.repeat(9_999))");
  assert.equal(length, 10_000_000);
});

Deno.test("Whoever cannot keep up with the output makes the cell wait", async () => {
  const gate = Promise.withResolvers<void>();
  let length = 0;
  await using lab = await EngineLab.start({}, {
    stream: (_, __, text) => {
      length += text.length;
      return gate.promise;
    },
  });
  await lab.run(
    "globalThis.written = 0; globalThis.flood = () => { for (; written < 3e6; written += 1000) console.log('x'.repeat(999)) }",
    {},
  );
  const running = lab.run("flood()");
  const { inspector } = lab.engine;
  // The first piece is held: the flood stands still long before its end, however long one waits.
  while (length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(length < 1e6);
  gate.resolve();
  assert.equal((await running).status, "ok");
  assert.equal(length, 3e6);
  const { result } = await inspector.send("Runtime.evaluate", { expression: "written" });
  assert.equal(result.value, 3e6);
});

Deno.test("Tables, pictures and what says itself how it looks", async () => {
  await using lab = await EngineLab.start();
  const table = dataOf(await lab.run("[{ a: 1, b: '<b>' }, { a: 2 }]"))!;
  assert.match(String(table["text/html"]), /<td>1<\/td><td>&#60;b&#62;<\/td>/);
  assert.equal(table["text/plain"], `[ { a: 1, b: "<b>" }, { a: 2 } ]`);
  const png = "new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1])";
  assert.equal(dataOf(await lab.run(png))!["image/png"], "iVBORw0KGgoB");
  const own = dataOf(await lab.run("Deno.jupyter.svg`<svg>${1}</svg>`"))!;
  assert.equal(own["image/svg+xml"], "<svg>1</svg>");
  const broken = dataOf(await lab.run("new Proxy({}, { get() { throw new Error('no') } })"));
  assert.ok(broken === undefined || typeof broken["text/plain"] === "string");
  const failing = await lab.run(
    "({ [Symbol.for('Jupyter.display')]() { throw new Error('no') } })",
  );
  assert.equal(errorOf(failing).value, "no");
});

Deno.test("What is displayed can be replaced, and taken away", async () => {
  await using lab = await EngineLab.start();
  await lab.run(
    "await display('a', { displayId: 'x' }); await display('b', { displayId: 'x', update: true }); clearOutput({ wait: true })",
  );
  assert.deepEqual(lab.told, [
    { cell: 1, display: { data: { "text/plain": `"a"` }, metadata: {}, displayId: "x" } },
    {
      cell: 1,
      display: { data: { "text/plain": `"b"` }, metadata: {}, displayId: "x", update: true },
    },
    { cell: 1, clear: true },
  ]);
});

Deno.test("A picture of a megabyte comes whole while a child writes into the same pipe", async () => {
  await using lab = await EngineLab.start();
  await lab.run(`
    const child = new Deno.Command("sh", { args: ["-c", "i=0; while [ $i -lt 2000 ]; do echo child; i=$((i+1)); done"], stdout: "inherit" }).spawn();
    for (let i = 0; i < 5; i++) display({ "text/plain": "x".repeat(1e6) }, { raw: true });
    await child.status`);
  const shown = lab.told.flatMap((what) =>
    "display" in what ? [String(what.display.data["text/plain"]).length] : []
  );
  assert.deepEqual(shown, [1e6, 1e6, 1e6, 1e6, 1e6]);
  assert.equal(lab.text("stdout"), "child\n".repeat(2000));
});

Deno.test("Where cells begin and end is seen while a child writes into the same pipe", async () => {
  await using lab = await EngineLab.start();
  await lab.run(`
    const child = new Deno.Command("sh", { args: ["-c", "while true; do echo child; done"], stdout: "inherit" }).spawn();
    setInterval(() => console.log("\\n" + "x".repeat(1010)), 1).unref()`);
  // The number of a cell was among the bytes that stood between: 10 is a newline's.
  while (lab.last < 14) assert.equal((await lab.run(`"of a cell"`)).status, "ok");
  await lab.run("child.kill('SIGKILL')");
  const strange = lab.text("stdout").split("\n").filter((line) =>
    !/^(child|x{1010}|)+$/.test(line)
  );
  assert.deepEqual(strange, []);
});

Deno.test("Expressions are evaluated behind a cell, and their errors are their own", async () => {
  await using lab = await EngineLab.start();
  const outcome = await lab.run("var a = 3; a", {
    expressions: { ok: { code: "a + 1", name: "e1" }, bad: { code: "nobody", name: "e2" } },
  });
  assert.equal(outcome.status, "ok");
  const { result, expressions } = outcome as CellOutcome & { status: "ok" };
  assert.equal(result?.data["text/plain"], "3");
  assert.deepEqual(expressions["ok"], { status: "ok", data: { "text/plain": "4" }, metadata: {} });
  assert.equal(expressions["bad"]?.status, "error");
  assert.equal(await lab.value("_"), "3");
});

Deno.test("What nobody catches is told, and ends nothing", async () => {
  await using lab = await EngineLab.start();
  await lab.run("var kept = 1; Promise.reject(new Error('forgotten'))");
  await lab.run("setTimeout(() => { throw new Error('in a timer') }, 1)");
  await lab.until(() => /forgotten[^]*in a timer/.test(lab.text("stderr")));
  assert.equal(await lab.value("kept"), "1");
});

Deno.test("A cell asks its client, who may have nothing to say", async () => {
  await using lab = await EngineLab.start();
  const asked = () => lab.told.flatMap((what) => "ask" in what ? [what.ask] : []);
  const name = lab.value("prompt('Name?')");
  await lab.until(() => asked().length === 1);
  lab.engine.input("bob");
  assert.equal(await name, `"bob"`);
  const none = lab.value("promptPassword()");
  await lab.until(() => asked().length === 2);
  lab.engine.input(undefined);
  assert.equal(await none, "null");
  assert.deepEqual(asked(), [{ prompt: "Name? ", password: false }, {
    prompt: "Password ",
    password: true,
  }]);
  const line = lab.value(
    "const bytes = new Uint8Array(9); const n = Deno.stdin.readSync(bytes); new TextDecoder().decode(bytes.subarray(0, n))",
  );
  await lab.until(() => asked().length === 3);
  lab.engine.input("line");
  assert.equal(await line, `"line\\n"`);
  assert.equal(errorOf(await lab.run("prompt()", { mayAsk: false })).name, "NoInputError");
});

Deno.test("A child process of a cell does not take the answers away", async () => {
  await using lab = await EngineLab.start();
  const code =
    "new TextDecoder().decode((await new Deno.Command('cat', { stdin: 'inherit' }).output()).stdout)";
  assert.equal(await lab.value(code), `""`);
});

Deno.test("Comms are heard on both sides", async () => {
  await using lab = await EngineLab.start();
  const comms = () => lab.told.flatMap((what) => "comm" in what ? [what.comm] : []);
  await lab.run(
    "comms.register('slider', (comm, { data }) => { comm.onMessage = ({ data, buffers }) => comm.send({ got: data.value, first: buffers[0][0] }) })",
  );
  const event = { commId: "c1", data: {}, metadata: {}, buffers: [] };
  await lab.engine.comm({ ...event, kind: "open", targetName: "slider" });
  assert.deepEqual([...lab.engine.comms()], [["c1", "slider"]]);
  await lab.engine.comm({
    ...event,
    kind: "msg",
    data: { value: 7 },
    buffers: [new Uint8Array([5])],
  });
  await lab.until(() => comms().length === 1);
  assert.deepEqual(comms()[0]?.data, { got: 7, first: 5 });
  await lab.engine.comm({ ...event, kind: "close" });
  assert.equal(lab.engine.comms().size, 0);
  await lab.engine.comm({ ...event, commId: "c2", kind: "open", targetName: "nobody" });
  await lab.until(() => comms().length === 2);
  assert.deepEqual([comms()[1]?.kind, lab.engine.comms().size], ["close", 0]);
});

Deno.test("The node library is there when it was asked for", async () => {
  await using lab = await EngineLab.start();
  assert.equal(await lab.value("typeof robo"), `"undefined"`);
  await Promise.all([lab.engine.loadRobo(), lab.engine.loadRobo()]);
  assert.equal(await lab.value("typeof robo.initNode"), `"function"`);
});

Deno.test("The inspector's address is told to nobody else, and the secret of the frames is not in the environment", async () => {
  await using lab = await EngineLab.start();
  const ports = await Deno.readTextFile(`/proc/${lab.engine.pid}/net/tcp`);
  const inodes = new Set<string>();
  for await (const { name } of Deno.readDir(`/proc/${lab.engine.pid}/fd`)) {
    const target = await Deno.readLink(`/proc/${lab.engine.pid}/fd/${name}`).catch(() => "");
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined) inodes.add(inode);
  }
  const listening = ports.split("\n").map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === "0A" && inodes.has(fields[9]!));
  assert.equal(listening.length, 1);
  const port = parseInt(listening[0]![1]!.split(":")[1]!, 16);
  const response = await fetch(`http://127.0.0.1:${port}/json`);
  assert.equal(response.status, 404);
  await response.body?.cancel();
  assert.equal(
    await lab.value(
      "Object.keys(Deno.env.toObject()).filter((name) => name.includes('BOOT')).length",
    ),
    "0",
  );
});
