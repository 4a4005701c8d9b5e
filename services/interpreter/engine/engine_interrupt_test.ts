import assert from "node:assert/strict";
import { EngineLab } from "./engine_testing.ts";
import { ENDLESS_CELLS, SURROUNDINGS } from "./interrupt_cases_testing.ts";

/** How often each kind of cell is interrupted here; the soak test does it 500 times. */
const TIMES = 3;

for (const { name, code } of ENDLESS_CELLS.filter(({ code }) => code !== "")) {
  Deno.test(`The state survives the interrupt of: ${name}`, async () => {
    using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = server.addr as Deno.NetAddr;
    await using lab = await EngineLab.start();
    await lab.run(`${SURROUNDINGS}; globalThis.silent = "http://127.0.0.1:${port}/"`);
    for (let time = 0; time < TIMES; time++) {
      const before = lab.text("stderr").length;
      const running = lab.run(`{ ${code} }`);
      await lab.until(() => lab.text("stderr").slice(before).includes("ready\n"));
      assert.equal(await lab.engine.interrupt(), "interrupted");
      assert.deepEqual(await running, { status: "interrupted" });
      assert.equal(await lab.value("kept"), "41");
      const next =
        "{ const was = ticks; while (ticks === was) await new Promise((r) => setTimeout(r, 1)); }";
      await lab.value(next);
    }
  });
}

Deno.test("An interrupt when nothing runs is harmless, with much going on beside the cells", async () => {
  await using lab = await EngineLab.start();
  await lab.run(`globalThis.n = 0;
    (async () => { for (;;) { await Deno.stat("/"); n++; } })();
    setInterval(() => n++, 0);
    (function again() { n++; setImmediate(again); })()`);
  for (let time = 0; time < 100; time++) assert.equal(await lab.engine.interrupt(), "idle");
  const was = Number(await lab.value("n"));
  assert.ok(Number(await lab.value("await new Promise((r) => setTimeout(r, 5)); n")) > was);
});

Deno.test("A cell that is interrupted before it begins does not begin", async () => {
  await using lab = await EngineLab.start();
  for (let time = 0; time < 20; time++) {
    const running = lab.run("globalThis.hasBegun = true; while (true) {}");
    assert.equal(await lab.engine.interrupt(), "interrupted");
    assert.deepEqual(await running, { status: "interrupted" });
  }
  assert.equal(await lab.value("1"), "1");
});

Deno.test("The timers of an interrupted cell are cancelled, and it can set no more", async () => {
  await using lab = await EngineLab.start();
  await lab.run("globalThis.seen = []; globalThis.beside = 0; setInterval(() => beside++, 1)");
  const running = lab.run(`
    setTimeout(() => seen.push("timeout"), 20); setInterval(() => seen.push("interval"), 20);
    (async () => { for (;;) { await Deno.stat("/"); await new Promise((r) => setTimeout(r, 1)); seen.push("loop"); } })();
    seen.push("begun"); console.log("begun"); await new Promise(() => {})`);
  await lab.until(() => lab.text("stdout") === "begun\n");
  await lab.engine.interrupt();
  await running;
  await lab.run(
    "seen.length = 0; const until = beside + 60; while (beside < until) await new Promise((r) => setTimeout(r, 5))",
  );
  assert.equal(await lab.value("seen"), "[]");
});

Deno.test("The signal of a cell fires when it is interrupted, and not when it ends by itself", async () => {
  await using lab = await EngineLab.start();
  await lab.run("cellSignal.addEventListener('abort', () => console.log('first'))");
  const running = lab.run(`cellSignal.addEventListener('abort', () => console.log('second'));
    console.error("begun"); await new Promise(() => {})`);
  await lab.until(() => lab.text("stderr") === "begun\n");
  await lab.engine.interrupt();
  await running;
  await lab.run("await new Promise((r) => setTimeout(r, 5))");
  assert.equal(lab.text("stdout"), "second\n");
});

Deno.test("An endless loop that another cell left behind is ended, too", async () => {
  using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = server.addr as Deno.NetAddr;
  await using lab = await EngineLab.start();
  // It spins when it is told, and not before the cell has ended.
  await lab.run(`Deno.connect({ port: ${port} }).then((told) => told.read(new Uint8Array(1)))
    .then(() => setTimeout(() => { console.log("spins"); while (true) {} }));
    undefined`);
  using connection = await server.accept();
  await connection.write(new Uint8Array(1));
  await lab.until(() => lab.text("stdout") === "spins\n");
  const running = lab.run("1");
  assert.equal(await lab.engine.interrupt(), "interrupted");
  await running;
  assert.equal(await lab.value("2"), "2");
});

Deno.test("A value that spins when it is shown can be interrupted", async () => {
  await using lab = await EngineLab.start();
  const running = lab.run(
    "({ [Symbol.for('Jupyter.display')]() { console.log('spins'); while (true) {} } })",
  );
  await lab.until(() => lab.text("stdout") === "spins\n");
  assert.equal(await lab.engine.interrupt(), "interrupted");
  assert.deepEqual(await running, { status: "interrupted" });
  assert.equal(await lab.value("2"), "2");
});

Deno.test("Several interrupts at once are one", async () => {
  await using lab = await EngineLab.start();
  const running = lab.run("console.log('spins'); while (true) {}");
  await lab.until(() => lab.text("stdout") === "spins\n");
  const hows = await Promise.all([1, 2, 3].map(() => lab.engine.interrupt()));
  assert.deepEqual(hows, ["interrupted", "interrupted", "interrupted"]);
  assert.deepEqual(await running, { status: "interrupted" });
});

Deno.test("An interrupt that comes when its cell has just ended does not hit the next", async () => {
  await using lab = await EngineLab.start();
  for (let time = 0; time < 10; time++) {
    const before = lab.told.length;
    // It ends with its question, before the engine has found out whether anything is left to be ended.
    const running = lab.run("prompt('Who is there?')");
    await lab.until(() => lab.told.slice(before).some((what) => "ask" in what));
    const interrupts = [lab.engine.interrupt()];
    assert.deepEqual(await running, { status: "interrupted" });
    interrupts.push(lab.engine.interrupt());
    assert.equal(await lab.value("await new Promise((r) => setTimeout(r, 5)); 8"), "8");
    for (const how of await Promise.all(interrupts)) assert.notEqual(how, "died");
  }
});

Deno.test("A cell that ends while it is interrupted has ended", async () => {
  await using lab = await EngineLab.start();
  for (let time = 0; time < 50; time++) {
    const running = lab.run("for (const end = performance.now() + 1; performance.now() < end;); 7");
    const [how, { status }] = await Promise.all([lab.engine.interrupt(), running]);
    assert.ok(how !== "died");
    assert.ok(status === "interrupted" || status === "ok");
    assert.equal(await lab.value("8"), "8");
  }
});
