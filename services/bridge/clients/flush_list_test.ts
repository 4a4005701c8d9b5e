import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { FlushList } from "./flush_list.ts";

/** So many clients, to each of whom writing takes a tenth of a millisecond of the clock. */
function lab(count: number) {
  let now = 1000;
  let written = 0;
  const list = new FlushList(() => now);
  const client = () => ({
    flush() {
      written++;
      now += 0.1;
    },
  });
  const clients = Array.from({ length: count }, client);
  return {
    list,
    get written() {
      return written;
    },
    pass: (ms: number) => now += ms,
    come(bytes: number) {
      for (const one of clients) list.add(one);
      list.flushSoon(bytes);
    },
  };
}

Deno.test("Structs for few clients leave at once, each time", () => {
  const few = lab(3);
  using _list = few.list;
  for (let i = 0; i < 10; i++) few.come(200);
  assert.equal(few.written, 30);
});

Deno.test("Structs for many clients that come while the last ones have just been written leave together", async () => {
  const many = lab(50);
  using _list = many.list;
  many.come(200);
  assert.equal(many.written, 50);
  for (let i = 0; i < 10; i++) many.come(200);
  assert.equal(many.written, 50);
  await until("they leave", () => many.written === 100);
});

Deno.test("Structs for many clients that come after a pause leave at once", () => {
  const many = lab(50);
  using _list = many.list;
  for (let i = 1; i <= 10; i++) {
    many.come(200);
    assert.equal(many.written, 50 * i);
    many.pass(6);
  }
});

Deno.test("Many bytes wait for no more", () => {
  const many = lab(50);
  using _list = many.list;
  many.come(200);
  many.come(40_000);
  assert.equal(many.written, 50);
  many.come(40_000);
  assert.equal(many.written, 100);
});
