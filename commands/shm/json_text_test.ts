import fc from "fast-check";
import assert from "node:assert/strict";
import { parseJsonOrText, shownJson, wholeJson } from "./json_text.ts";

Deno.test("integers of any size pass through JSON unchanged", () => {
  fc.assert(fc.property(fc.bigInt(), (value) => {
    const read = parseJsonOrText(wholeJson({ value })) as { readonly value: number | bigint };
    assert.equal(BigInt(read.value), value);
  }));
  assert.equal(parseJsonOrText("9007199254740991"), 9007199254740991);
  assert.equal(parseJsonOrText("9007199254740993"), 9007199254740993n);
  assert.equal(parseJsonOrText("1e300"), 1e300);
});

Deno.test("JSON is read back as it was printed", () => {
  fc.assert(fc.property(fc.jsonValue({ depthSize: "small" }), (value) => {
    const plain = JSON.parse(JSON.stringify(value));
    assert.deepEqual(JSON.parse(wholeJson(value)), plain);
  }));
});

Deno.test("what is no JSON is text, but what begins as JSON has to be", () => {
  assert.equal(parseJsonOrText("hello"), "hello");
  assert.equal(parseJsonOrText("-"), "-");
  assert.equal(parseJsonOrText('"5"'), "5");
  assert.throws(() => parseJsonOrText("{x: 1}"), /is not JSON/);
  assert.throws(() => parseJsonOrText(" [1,"), /is not JSON/);
});

Deno.test("people see the begin of long lists of numbers, programs all of them", () => {
  const list = Float32Array.from({ length: 20 }, (_, i) => i);
  assert.equal(
    shownJson({ list }),
    '{"list":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,"… 20 values"]}',
  );
  assert.equal(JSON.parse(wholeJson({ list })).list.length, 20);
  assert.equal(shownJson([undefined, 5n, new Uint8Array([1, 255])]), '[null,5,"01ff"]');
  assert.equal(shownJson(undefined), "null");
});

Deno.test("people see numbers that JSON does not have", () => {
  const odd = { x: NaN, list: Float64Array.of(Infinity, -Infinity), text: "NaN" };
  assert.equal(shownJson(odd), '{"x":NaN,"list":[Infinity,-Infinity],"text":"NaN"}');
  assert.equal(wholeJson(odd), '{"x":null,"list":[null,null],"text":"NaN"}');
});
