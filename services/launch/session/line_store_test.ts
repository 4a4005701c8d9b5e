import assert from "node:assert/strict";
import { LinePipe } from "./line_pipe.ts";
import { LineStore } from "./line_store.ts";

function add(store: LineStore, node: string | undefined, text: string): void {
  store.add({ ...node === undefined ? {} : { node }, time: 0, stream: "out", text });
}

Deno.test("LineStore gives the last lines of a node, or of all in the order in which they came", () => {
  const store = new LineStore();
  for (let count = 0; count < 1000; count++) add(store, count % 3 === 0 ? "a" : "b", `${count}`);
  add(store, undefined, "the launch");
  const texts = (node: string | undefined, count: number) =>
    store.last(node, count).map(({ text }) => text);
  assert.deepEqual(texts("a", 2), ["996", "999"]);
  assert.deepEqual(texts(undefined, 4), ["997", "998", "999", "the launch"]);
  assert.deepEqual([texts("a", 0), texts("nobody", 5)], [[], []]);
  assert.equal(texts("b", 5000).length, 200);
  assert.equal(texts(undefined, 5000).length, 401);
});

Deno.test("LineStore shows each line to those who listen, and keeps no more than 4096 characters of one", () => {
  const store = new LineStore();
  const seen: string[] = [];
  const stop = store.listen(({ text }) => seen.push(text));
  add(store, "a", "x".repeat(10_000));
  stop();
  add(store, "a", "unseen");
  assert.deepEqual(seen, [`${"x".repeat(4096)}…`]);
});

Deno.test("LinePipe gives lines as bytes, and says how many it left out when nobody read", async () => {
  const pipe = new LinePipe();
  const line = "x".repeat(1024 * 1024);
  for (let count = 0; count < 10; count++) pipe.write(line);
  const reader = pipe.readable.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value!;
  pipe.write("after");
  pipe.close();
  for (let step = await reader.read(); !step.done; step = await reader.read()) text += step.value;
  const lines = text.trimEnd().split("\n");
  const told = lines.filter((one) => one.startsWith("("));
  assert.match(told[0]!, /^\((\d+) lines are left out/);
  const lost = told.map((one) => Number(/\d+/.exec(one)![0])).reduce((sum, one) => sum + one);
  assert.equal(lines.length - told.length + lost, 11);
});
