import assert from "node:assert/strict";
import fc from "fast-check";
import { fitLabel, nameText, readName, sameName, writeName } from "./name.ts";

const label = fc.string({ minLength: 1, maxLength: 15, unit: "grapheme" });

Deno.test("A name is read as it was written, whatever its labels hold", () => {
  fc.assert(fc.property(fc.array(label, { maxLength: 4 }), fc.nat(20), (labels, at) => {
    fc.pre(labels.every((text) => new TextEncoder().encode(text).length <= 63));
    const bytes = writeName(labels);
    const within = new Uint8Array(at + bytes.length + 3);
    within.set(bytes, at);
    assert.deepEqual(readName(within, at), { name: labels, next: at + bytes.length });
  }));
});

Deno.test("A name may end in a pointer to an earlier one", () => {
  const local = writeName(["local"]);
  const bytes = new Uint8Array([...local, 3, 0x62, 0x6f, 0x62, 0xc0, 0x00, 99]);
  assert.deepEqual(readName(bytes, local.length), {
    name: ["bob", "local"],
    next: bytes.length - 1,
  });
});

Deno.test("Pointers that turn in circles, lead forward or outside are no names", () => {
  const broken = [
    [0xc0, 0x00],
    [0xc0, 0x02, 1, 97, 0],
    [1, 97, 0xc0, 0x00],
    [0xc0],
    [5, 97],
    [0x80, 1, 0],
    [1, 0xff, 0],
    [],
  ];
  for (const bytes of broken) assert.equal(readName(Uint8Array.from(bytes), 0), undefined);
});

Deno.test("Names longer than 255 bytes are neither read nor written", () => {
  const labels = Array.from({ length: 5 }, () => "a".repeat(60));
  assert.throws(() => writeName(labels), /too long/);
  const bytes = Uint8Array.from([...labels.flatMap(() => [60, ...Array(60).fill(97)]), 0]);
  assert.equal(readName(bytes, 0), undefined);
  assert.throws(() => writeName(["a".repeat(64)]), /1 to 63 bytes/);
  assert.throws(() => writeName([""]), /1 to 63 bytes/);
});

Deno.test("Reading arbitrary bytes as a name ends, and never beyond them", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, at) => {
    const read = readName(bytes, at);
    assert.ok(read === undefined || read.next <= bytes.length);
  }));
});

Deno.test("nameText escapes what would divide a label, and what cannot be seen", () => {
  assert.equal(nameText(["bob.2", "a\\b", "\u0007", "local"]), "bob\\.2.a\\\\b.\\007.local");
});

Deno.test("sameName takes no notice of the case of ASCII letters", () => {
  assert.ok(sameName(["BOB", "Local"], ["bob", "local"]));
  assert.ok(!sameName(["Ä"], ["ä"]));
  assert.ok(!sameName(["bob"], ["bob", "local"]));
});

Deno.test("fitLabel cuts at the end of a character", () => {
  assert.equal(fitLabel("ä".repeat(40)), "ä".repeat(31));
  assert.equal(fitLabel("bob"), "bob");
});
