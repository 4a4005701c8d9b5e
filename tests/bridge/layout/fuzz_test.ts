import assert from "node:assert/strict";
import { xorshift } from "../../lib/xorshift.ts";
import { COMPILERS, compilerTest } from "./compilers.ts";
import { compiledForms, readDamaged } from "./damaged_elf.ts";
import { randomHeader } from "./random_header.ts";

const CASES = 3000;

compilerTest(
  `${CASES} damaged object files are each read or refused with the place of the damage`,
  ["gcc"],
  async () => {
    const seed = 20_261_122;
    const next = xorshift(seed);
    const { text } = randomHeader(seed, 12, {});
    const forms = await compiledForms(text, COMPILERS);
    assert.ok(forms.length > 0, "at least gcc's own forms are there");
    const outcomes = { read: 0, refused: 0 };
    for (let i = 0; i < CASES; i++) outcomes[readDamaged(forms[i % forms.length]!, next)]++;
    // Both have to come, or nothing was tried.
    assert.ok(
      outcomes.read > CASES / 20 && outcomes.refused > CASES / 20,
      JSON.stringify(outcomes),
    );
  },
);
