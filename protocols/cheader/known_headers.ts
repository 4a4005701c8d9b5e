import type { Abi } from "./abi.ts";

const KNOWN =
  /^(std(int|bool|def|arg|align|io|lib|noreturn|atomic)|c?std(int|bool|def|arg|align|io|lib)|inttypes|limits|c?limits|float|string|cstring|math|errno|assert|ctype|stdatomic|signal|setjmp|locale|wchar|uchar|complex|endian|byteswap|alloca|malloc|iso646|tgmath|fenv)(\.h)?$/;

/** Whether what the fields of structs need of a header of C's is known without it: its types and limits. */
export function isKnownHeader(name: string): boolean {
  return KNOWN.test(name);
}

/** What C and compilers for a machine define, one a line. */
export function predefined({ macros, byteOrder, pointer, long, isCharSigned }: Abi): string[] {
  const order = byteOrder === "little" ? "__ORDER_LITTLE_ENDIAN__" : "__ORDER_BIG_ENDIAN__";
  const word = (bytes: number, suffix = "") => `0x${"f".repeat(2 * bytes)}${suffix}`;
  const least = (bytes: number, suffix = "") => `(-0x7${"f".repeat(2 * bytes - 1)}${suffix} - 1)`;
  const most = (bytes: number, suffix = "") => `0x7${"f".repeat(2 * bytes - 1)}${suffix}`;
  const wide = (bytes: number) => bytes === 8 ? "ll" : "";
  const sizes = [1, 2, 4, 8].flatMap((bytes) => {
    const [bits, suffix] = [8 * bytes, wide(bytes)];
    return [
      [`INT${bits}_MIN`, least(bytes, suffix)],
      [`INT${bits}_MAX`, most(bytes, suffix)],
      [`UINT${bits}_MAX`, word(bytes, suffix === "" ? "" : "ull")],
    ];
  });
  return [
    ["__STDC__", "1"],
    ["__STDC_VERSION__", "201710L"],
    ["__GNUC__", "12"],
    ["__GNUC_MINOR__", "2"],
    ["__CHAR_BIT__", "8"],
    ["CHAR_BIT", "8"],
    ["__SIZEOF_POINTER__", `${pointer}`],
    ["__SIZEOF_LONG__", `${long}`],
    ["__WORDSIZE", `${8 * pointer}`],
    ["__ORDER_LITTLE_ENDIAN__", "1234"],
    ["__ORDER_BIG_ENDIAN__", "4321"],
    ["__BYTE_ORDER__", order],
    ["__LITTLE_ENDIAN", "1234"],
    ["__BIG_ENDIAN", "4321"],
    ["__BYTE_ORDER", byteOrder === "little" ? "1234" : "4321"],
    ...(pointer === 8 ? [["__LP64__", "1"]] : []),
    ...(isCharSigned ? [] : [["__CHAR_UNSIGNED__", "1"]]),
    ...macros.map((name) => [name, "1"]),
    ...sizes,
    ["SCHAR_MAX", "127"],
    ["UCHAR_MAX", "255"],
    ["SHRT_MAX", "32767"],
    ["USHRT_MAX", "65535"],
    ["INT_MIN", least(4)],
    ["INT_MAX", most(4)],
    ["UINT_MAX", word(4, "u")],
    ["LONG_MAX", most(long, wide(long))],
    ["ULONG_MAX", word(long, `u${wide(long)}`)],
    ["LLONG_MAX", most(8, "ll")],
    ["ULLONG_MAX", word(8, "ull")],
    ["SIZE_MAX", word(pointer, `u${wide(pointer)}`)],
    ...["INT8_C", "INT16_C", "INT32_C"].map((name) => [`${name}(x)`, "x"]),
    ...["UINT8_C", "UINT16_C"].map((name) => [`${name}(x)`, "x"]),
    ["UINT32_C(x)", "x##u"],
    ["INT64_C(x)", "x##ll"],
    ["UINT64_C(x)", "x##ull"],
    ["true", "1"],
    ["false", "0"],
    ["NULL", "0"],
    ["alignas", "_Alignas"],
    ["alignof", "_Alignof"],
  ].map(([name, value]) => `#define ${name} ${value}`);
}
