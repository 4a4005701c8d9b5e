import assert from "node:assert/strict";
import { RoboError } from "../../../errors.ts";
import { EngineLab } from "./engine_testing.ts";

/** Starts an engine with this text as its init file. */
async function startWith(text: string, options: Parameters<typeof EngineLab.start>[0] = {}) {
  const folder = await Deno.makeTempDir({ prefix: "robo init " });
  const init = `${folder}/robot.ts`;
  await Deno.writeTextFile(init, text);
  try {
    return await EngineLab.start({ ...options, init });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("What the init file exports is the initial namespace", async () => {
  await using lab = await startWith(`
    export const arm: { position: number } = { position: 3 };
    export function double(x: number): number { return 2 * x; }
    export default 7;`);
  assert.equal(await lab.value("double(arm.position)"), "6");
  assert.equal(await lab.value("double = (x) => 3 * x; double(1)"), "3");
  assert.equal(await lab.value("typeof globalThis.default"), `"undefined"`);
});

const FAILURES: readonly (readonly [text: string, message: RegExp])[] = [
  ["\nthrow new Error('no arm')", /robot\.ts:2:7 failed: Error: no arm$/],
  ["export const x = ;", /The init file .*robot\.ts.* failed: SyntaxError: /],
  ["import './nowhere.ts'", /The init file .*robot\.ts.* failed: /],
  ["await Promise.reject(new RangeError('later'))", /robot\.ts:1:22 failed: RangeError: later$/],
];

for (const [text, message] of FAILURES) {
  Deno.test(`An init file that fails is named: ${text.trim()}`, async () => {
    await assert.rejects(startWith(text), (error) => {
      assert.ok(error instanceof RoboError);
      assert.equal(error.code, "config");
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("The hook of the init file runs at an interrupt, an endless one too", async () => {
  await using lab = await startWith(`
    let times = 0;
    export function onInterrupt() { console.log("stop"); if (times++ === 1) while (true) {} }`);
  for (const text of ["stop\n", "stop\nstop\n"]) {
    const running = lab.run("await new Promise(() => {})");
    assert.equal(await lab.engine.interrupt(), "interrupted");
    await running;
    await lab.until(() => lab.text("stdout") === text);
  }
  const next = lab.run("1");
  await lab.engine.interrupt();
  await next;
  assert.equal(await lab.value("2"), "2");
});

Deno.test("The hook of the init file is told how the engine before has died, before any cell", async () => {
  const previousDeath = { kind: "signal", signal: "SIGSEGV", words: "it crashed" } as const;
  await using lab = await startWith(
    `export async function onEngineDeath(death) { await 0; console.log("died:", death.signal); }`,
    { previousDeath },
  );
  assert.equal(lab.text("stdout"), "died: SIGSEGV\n");
});

Deno.test("Hooks that throw are told, and end nothing", async () => {
  await using lab = await startWith(
    `export function onEngineDeath() { throw new Error("in the hook"); }
     export function onInterrupt() { throw new Error("in the other"); }`,
    { previousDeath: { kind: "exit", code: 1, words: "it ended" } },
  );
  assert.match(lab.text("stderr"), /in the hook/);
  const running = lab.run("await new Promise(() => {})");
  await lab.engine.interrupt();
  await running;
  await lab.until(() => /in the other/.test(lab.text("stderr")));
});
