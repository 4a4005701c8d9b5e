import assert from "node:assert/strict";
import { macroConstants } from "./macro_constants.ts";

Deno.test("Macros that are integers have the values that C gives them", () => {
  const cases: [string, number | bigint | undefined][] = [
    ["64", 64],
    ["0x1F", 31],
    ["010", 8],
    ["0b101", 5],
    ["1'000", 1000],
    ["-1", -1],
    ["~0u", 4294967295],
    ["~0ULL", 18446744073709551615n],
    ["-1u", 4294967295],
    ["(1u << 31)", 2147483648],
    ["0x80000000", 2147483648],
    ["-2147483648", -2147483648],
    ["-9223372036854775807LL - 1", -9223372036854775808n],
    ["5 / 2 * 2", 4],
    ["-7 / 2", -3],
    ["-7 % 3", -1],
    ["1 + 2 << 3", 24],
    ["1 | 2 ^ 3 & 4", 3],
    ["3 > 2 > 1", 0],
    ["1 ? 2 : 3", 2],
    ["0 ? 1 : 0 ? 2 : 3", 3],
    ["!0 && -1u > 0", 1],
    ["'a'", 97],
    ["'\\n' + '\\x41' + '\\101'", 10 + 65 + 65],
    ["(uint8_t)300", 44],
    ["(int8_t)200", -56],
    ["(unsigned long)-1", 18446744073709551615n],
    ["((uint16_t)(1 << 15))", 32768],
    ["UINT64_C(18446744073709551615)", 18446744073709551615n],
    ["INT32_C(7) * 2 /* twice */ // as said", 14],
    ["", undefined],
    ['"text"', undefined],
    ["1.5", undefined],
    ["1 / 0", undefined],
    ["1 << 32", undefined],
    ["sizeof(int)", undefined],
    ["UNKNOWN + 1", undefined],
    ["f(1)", undefined],
    ["1 +", undefined],
    ["(1", undefined],
    ["1 2", undefined],
    ["do { } while (0)", undefined],
    ["constructor", undefined],
    ["__proto__", undefined],
    ["99999999999999999999999", undefined],
  ];
  for (const [body, value] of cases) {
    const found = macroConstants({ macros: new Map([["M", body]]), wanted: ["M"] });
    assert.equal(found.get("M"), value, body);
  }
});

Deno.test("Macros are put into macros token by token, as a preprocessor does", () => {
  const macros = new Map([["A", "1 + 2"], ["B", "A * 2"], ["C", "(A) * 2"], ["D", "MODE + B"]]);
  const enumerators = new Map([["MODE", 10]]);
  const found = macroConstants({ macros, wanted: ["B", "C", "D"], enumerators });
  assert.deepEqual([...found], [["B", 5], ["C", 6], ["D", 15]]);
});

Deno.test("Macros that name themselves, grow without end or are nested deep end soon", () => {
  const macros = new Map([["A", "B + 1"], ["B", "A + 1"], ["SELF", "SELF"]]);
  for (let i = 0; i < 60; i++) macros.set(`X${i}`, i === 0 ? "1" : `X${i - 1} + X${i - 1}`);
  macros.set("DEEP", `${"(".repeat(900)}1${")".repeat(900)}`);
  macros.set("SIGNS", `${"-".repeat(1900)}1`);
  const found = macroConstants({ macros, wanted: macros.keys() });
  assert.equal(found.get("X9"), 512);
  for (const name of ["A", "B", "SELF", "X59", "DEEP", "SIGNS"]) {
    assert.equal(found.get(name), undefined, name);
  }
});
