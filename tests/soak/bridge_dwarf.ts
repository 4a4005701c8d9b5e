import assert from "node:assert/strict";
import { xorshift } from "../lib/xorshift.ts";
import { COMPILERS, X86_64 } from "../bridge/layout/compilers.ts";
import { CompiledStructs } from "../bridge/layout/compiled_structs.ts";
import { compiledForms, readDamaged } from "../bridge/layout/damaged_elf.ts";
import { randomHeader } from "../bridge/layout/random_header.ts";
import { print } from "../../scripts/lib/print.ts";

/** How long it takes, in milliseconds, unless the first argument says how many seconds. */
const DURATION_MS = 1000 * Number(Deno.args[0] ?? 300);

/** Longest that one damaged file may take, in milliseconds: some hundred times what a whole one does. */
const MAX_READ_MS = 2000;

/** How much memory the process may have in the end, in bytes. */
const MAX_MEMORY = 600 * 1024 * 1024;

const first = Number(Deno.args[1] ?? 1 + Date.now() % (2 ** 31 - 1));
print(`seed ${first}: give it as the second argument to see the same again`);

// New random structs for each round: what compilers wrote has to be read, what is damaged be read or refused in time.
const end = performance.now() + DURATION_MS;
const totals = { structs: 0, read: 0, refused: 0 };
let slowest = 0;
for (let seed = first; performance.now() < end; seed++) {
  const compiler = COMPILERS[seed % COMPILERS.length]!;
  await checkStructs({ ...compiler, seed, count: 200 });
  await checkStructs({ cc: "gcc", target: X86_64, seed, count: 200 });
  const next = xorshift(seed);
  const forms = await compiledForms(randomHeader(seed, 15, {}).text, COMPILERS);
  for (let i = 0; i < 5000; i++) {
    const begin = performance.now();
    totals[readDamaged(forms[i % forms.length]!, next)]++;
    slowest = Math.max(slowest, performance.now() - begin);
    assert.ok(slowest < MAX_READ_MS, `${slowest} ms with seed ${seed}, file ${i}`);
  }
  const { rss } = Deno.memoryUsage();
  assert.ok(rss < MAX_MEMORY, `${rss} bytes of memory`);
}
const { structs, read, refused } = totals;
print(
  `${structs} structs, ${read} damaged files read, ${refused} refused, slowest ${slowest | 0} ms`,
);
assert.ok(structs > 0 && read > 0 && refused > 0);

async function checkStructs(options: Parameters<typeof CompiledStructs.make>[0]): Promise<void> {
  try {
    await using made = await CompiledStructs.make(options);
    await made.checkData();
    totals.structs += made.cases.length;
  } catch (error) {
    if (!/There is no compiler/.test((error as Error).message)) throw error;
  }
}
