import assert from "node:assert/strict";
import { sha256 } from "./sha256.ts";

Deno.test("sha256 digests its parts as one", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.equal(sha256(bytes("abc")), abc);
  assert.equal(sha256(bytes("a"), bytes(""), bytes("bc")), abc);
});
