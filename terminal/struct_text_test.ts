import assert from "node:assert/strict";
import { structText } from "./struct_text.ts";

Deno.test("A struct is a line that can be read", () => {
  const value = {
    t: 1.23456789,
    n: 1_700_000_000_000,
    mode: "RUN",
    name: 'a "b"\x1b[31m',
    on: true,
    big: 2n ** 60n,
    pos: { x: 0, y: -0.5 },
    raw: Uint8Array.of(1, 2),
    grid: [[1, 2], [3, 4]],
    nothing: null,
    none: NaN,
  };
  assert.equal(
    structText(value),
    't=1.23457 n=1700000000000 mode=RUN name="a \\"b\\"·[31m" on=true big=1152921504606846976 ' +
      "pos={x=0 y=-0.5} raw=[1 2] grid=[[1 2] [3 4]] nothing=null none=NaN",
  );
  assert.equal(
    structText({ long: new Float64Array(20) }),
    `long=[${Array(16).fill("0").join(" ")} … 4 more]`,
  );
});
