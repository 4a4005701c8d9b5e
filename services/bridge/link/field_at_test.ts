import assert from "node:assert/strict";
import type { CField, CStruct, CType } from "../../../protocols/clayout/c_types.ts";
import { fieldAt } from "./field_at.ts";

const INT: CType = { kind: "scalar", scalar: "int32", size: 4, spelling: "int" };

function struct(size: number, fields: readonly CField[], name?: string): CStruct {
  return { kind: "struct", isUnion: false, name, size, align: 4, fields };
}

const INNER = struct(8, [{ name: "x", type: INT, offset: 0 }, { name: "y", type: INT, offset: 4 }]);
const OUTER = struct(64, [
  { name: "first", type: INT, offset: 0 },
  { name: undefined, type: INNER, offset: 4 },
  { name: "rows", type: { kind: "array", element: INNER, length: 3, size: 24 }, offset: 16 },
], "outer");

Deno.test("Fields are found in nested and nameless structs and in arrays", () => {
  assert.equal(fieldAt(OUTER, "first")?.offset, 0);
  assert.equal(fieldAt(OUTER, "y")?.offset, 8);
  assert.equal(fieldAt(OUTER, "rows")?.type.size, 24);
  assert.equal(fieldAt(OUTER, "rows[2].y")?.offset, 16 + 16 + 4);
  for (const path of ["rows[3]", "rows[2].z", "second", "first.x", "first[0]", "", "[0]"]) {
    assert.equal(fieldAt(OUTER, path), undefined, path);
  }
});
