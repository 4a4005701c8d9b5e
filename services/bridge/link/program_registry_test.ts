import assert from "node:assert/strict";
import { ProgramRegistry } from "./mod.ts";

const FOREVER = new AbortController().signal;

Deno.test("A name that is taken is given with a number, and again when it is free", async () => {
  const registry = new ProgramRegistry();
  assert.equal(await registry.claim("arm", FOREVER), "arm");
  assert.equal(await registry.claim("arm", AbortSignal.abort()), "arm-2");
  assert.equal(await registry.claim("arm", AbortSignal.abort()), "arm-3");
  registry.release("arm-2");
  assert.equal(await registry.claim("arm", AbortSignal.abort()), "arm-2");
});

Deno.test("A program that comes back while its old connection dies gets its old name", async () => {
  const registry = new ProgramRegistry();
  await registry.claim("arm", FOREVER);
  const again = registry.claim("arm", FOREVER);
  registry.release("arm");
  assert.equal(await again, "arm");
});

Deno.test("Counts of sessions outlive the process, whatever cuts their file short", async () => {
  const folder = await Deno.makeTempDir();
  const countsFile = `${folder}/counts`;
  try {
    {
      using registry = new ProgramRegistry({ countsFile });
      registry.keep(1n, { next: 10 });
      for (let i = 0; i < 70; i++) registry.keep(BigInt(100 + i), { next: i });
      registry.save(169n, { next: 2 ** 40 });
    }
    {
      using registry = new ProgramRegistry({ countsFile });
      assert.equal(registry.session(1n), undefined, "64 are kept");
      assert.equal(registry.session(169n)!.next, 2 ** 40);
      assert.equal(registry.session(168n)!.next, 68);
    }
    await Deno.truncate(countsFile, 16 * 6 + 9);
    using registry = new ProgramRegistry({ countsFile });
    assert.equal(registry.session(168n)?.next, 68);
    assert.equal(registry.session(169n)?.next, undefined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("A file for counts is made with the first of them", async () => {
  const folder = await Deno.makeTempDir();
  const countsFile = `${folder}/counts`;
  const files = () => [...Deno.readDirSync(folder)].length;
  try {
    using registry = new ProgramRegistry({ countsFile });
    assert.equal(files(), 0);
    registry.keep(1n, { next: 7 });
    assert.equal(files(), 1);
    using again = new ProgramRegistry({ countsFile });
    assert.deepEqual(again.session(1n), { next: 7 });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("A file for counts that cannot be made is said", () => {
  assert.throws(
    () => new ProgramRegistry({ countsFile: "/nowhere/at/all" }),
    /cannot be kept in \/nowhere\/at\/all/,
  );
});

Deno.test({
  name: "When the file for counts cannot be written any more, that is said once, and programs stay",
  ignore: Deno.build.os !== "linux",
  fn() {
    const told: string[] = [];
    using registry = new ProgramRegistry({
      countsFile: "/dev/full",
      onFault: (message) => told.push(message),
    });
    registry.keep(1n, { next: 10 });
    registry.keep(2n, { next: 20 });
    assert.equal(told.length, 1);
    assert.match(told[0]!, /^\/dev\/full cannot be written: No space left/);
    assert.equal(registry.session(2n)!.next, 20);
  },
});

Deno.test("Of two counts of one session, as two bridges with one file may leave them, the greater one holds", async () => {
  const countsFile = await Deno.makeTempFile();
  try {
    await Deno.writeFile(
      countsFile,
      new Uint8Array(new BigUint64Array([7n, 2000n, 7n, 1000n]).buffer),
    );
    using registry = new ProgramRegistry({ countsFile });
    assert.equal(registry.session(7n)!.next, 2000);
  } finally {
    await Deno.remove(countsFile);
  }
});
