import assert from "node:assert/strict";
import { ANY_PORTS, FIXED_PORTS, parsePorts } from "./ports.ts";

Deno.test("Ports are the seed's, any, or five different ones", () => {
  assert.deepEqual(parsePorts("fixed"), FIXED_PORTS);
  assert.deepEqual(parsePorts("auto"), ANY_PORTS);
  assert.deepEqual(parsePorts("1, 2,3,4,65535"), {
    ...{ shell: 1, iopub: 2, stdin: 3, control: 4, hb: 65535 },
  });
  assert.deepEqual(parsePorts("0,0,0,0,7").hb, 7);
  for (const text of ["", "1,2,3,4", "1,2,3,4,5,6", "1,2,3,4,4", "1,2,3,4,65536", "1,2,3,4,x"]) {
    assert.throws(() => parsePorts(text), { code: "usage" }, text);
  }
});
