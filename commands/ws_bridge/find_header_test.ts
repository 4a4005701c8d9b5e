import assert from "node:assert/strict";
import { headersOf } from "./find_header.ts";
import { numbersOfStructs } from "./struct_numbers.ts";

Deno.test("The only header of a folder is meant when none is named, but for robo_link.h", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const hintOf = async () => {
      try {
        return await headersOf({}, folder);
      } catch (error) {
        const { code, hint } = error as { code: string; hint: string };
        assert.equal(code, "usage");
        return hint;
      }
    };
    assert.match(String(await hintOf()), /such as telemetry\.h, .* --elf/);
    await Deno.writeTextFile(`${folder}/robo_link.h`, "");
    await Deno.writeTextFile(`${folder}/arm.h`, "");
    assert.deepEqual(await hintOf(), ["arm.h"]);
    await Deno.writeTextFile(`${folder}/all.h`, "");
    assert.match(String(await hintOf()), /the right one, such as all\.h$/);
    assert.deepEqual(await headersOf({ header: ["a.h"], elf: ["b"] }, folder), ["a.h"]);
    assert.deepEqual(await headersOf({ elf: ["b"] }, folder), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Numbers of structs are written as equations", () => {
  assert.deepEqual([...numbersOfStructs(["10=Get", "0x1F=Set_2"])], [[10, "Get"], [31, "Set_2"]]);
  for (const word of ["10", "=A", "a=B", "1=2", "1=A;"]) {
    assert.throws(() => numbersOfStructs([word]), { code: "usage" });
  }
});
