import assert from "node:assert/strict";
import { backgroundOutput } from "./background_output.ts";

/** A reader that takes a few bytes whenever it is told to. */
function slowReader(step: number) {
  let text = "";
  let go = Promise.withResolvers<void>();
  let isOpen = false;
  return {
    text: () => text,
    open: () => {
      isOpen = true;
      go.resolve();
    },
    write: async (bytes: Uint8Array) => {
      if (!isOpen) await go.promise;
      go = Promise.withResolvers();
      const taken = bytes.subarray(0, step);
      text += new TextDecoder().decode(taken);
      return taken.length;
    },
  };
}

function nobody() {
  assert.fail("The reader is there");
}

Deno.test("What is written comes out in its order, however little is taken at a time", async () => {
  const reader = slowReader(3);
  const output = backgroundOutput({ write: reader.write, onReaderGone: nobody });
  output.write("first line\n");
  output.write("");
  output.write("second line\n");
  assert.equal(reader.text(), "");
  reader.open();
  await output.flushed(20_000);
  assert.equal(reader.text(), "first line\nsecond line\n");
});

Deno.test("When nobody reads, memory stays bounded, and it is said how much is missing", async () => {
  const reader = slowReader(1000);
  const output = backgroundOutput({ write: reader.write, onReaderGone: nobody, maxWaiting: 100 });
  for (let at = 0; at < 50; at++) output.write(`line ${String(at).padStart(4, "0")}\n`);
  reader.open();
  await output.flushed(20_000);
  const lines = reader.text().trimEnd().split("\n");
  assert.deepEqual(lines.slice(0, 10), Array.from({ length: 10 }, (_, at) => `line 000${at}`));
  assert.deepEqual(lines.slice(10), ["robo: 40 lines were left out: nobody has read them"]);
  output.write("again\n");
  await output.flushed(20_000);
  assert.match(reader.text(), /read them\nagain\n$/);
});

Deno.test("A reader that has gone is told of once, and what is written then is lost", async () => {
  const gone: unknown[] = [];
  const output = backgroundOutput({
    write: () => Promise.reject(new Deno.errors.BrokenPipe()),
    onReaderGone: (error) => gone.push(error),
  });
  output.write("one\n");
  await output.flushed(20_000);
  output.write("two\n");
  await output.flushed(20_000);
  assert.equal(gone.length, 1);
});

Deno.test("A reader that never reads does not keep a program from ending", async () => {
  const output = backgroundOutput({ write: () => new Promise(() => {}), onReaderGone: nobody });
  output.write("one\n");
  await output.flushed(1);
});
