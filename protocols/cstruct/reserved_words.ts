/** Words that a C, C++, Python or TypeScript program cannot use as a name, and in which of them. */
const WORDS: readonly (readonly [string, string])[] = [
  [
    "C",
    "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while alignas alignof bool constexpr false nullptr static_assert thread_local true typeof asm offsetof NULL unix linux errno stdin stdout stderr I",
  ],
  [
    "C++",
    "and and_eq bitand bitor catch char16_t char32_t char8_t class co_await co_return co_yield compl concept const_cast consteval constinit decltype delete dynamic_cast explicit export friend mutable namespace new noexcept not not_eq operator or or_eq private protected public reinterpret_cast requires static_cast template this throw try typeid typename using virtual wchar_t xor xor_eq",
  ],
  [
    "Python",
    "False None True as assert async await class def del elif except finally from global import in is lambda nonlocal pass raise with yield self ctypes SCHEMA TYPE_NAME",
  ],
  [
    "TypeScript",
    "any arguments debugger eval function implements instanceof interface let null number object package string super symbol undefined unknown var never bigint boolean constructor prototype",
  ],
];

/** Names that a type may not have besides, as generated files use them. */
const TYPE_WORDS =
  "Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array StructCodec structCodec StructSchema Array Object String Number int main size_t";

const LANGUAGE_OF: ReadonlyMap<string, string> = new Map(
  WORDS.flatMap(([language, words]) => words.split(" ").map((word) => [word, language])),
);

const RESERVED_TYPES: ReadonlySet<string> = new Set(TYPE_WORDS.split(" "));

/** Longest name: with its zero byte it fits into a variable's header. */
export const MAX_NAME = 63;

/** Why fields and values of enums cannot have that name; `undefined` if they can. */
export function nameProblem(name: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name) || name.length > MAX_NAME) {
    return `is no name: up to ${MAX_NAME} letters, digits and _, beginning with a letter`;
  }
  const language = LANGUAGE_OF.get(name);
  return language === undefined
    ? undefined
    : `is a reserved word of ${language}: take another name`;
}

/** Why a struct or an enum cannot have that name; `undefined` if it can. */
export function typeNameProblem(name: string): string | undefined {
  const problem = nameProblem(name);
  if (problem !== undefined) return problem;
  const isTaken = RESERVED_TYPES.has(name) ||
    /^(u?int(_fast|_least)?\d+_t|u?int(ptr|max)_t)$/.test(name) ||
    /^(robo_|ROBO_)/.test(name);
  return isTaken ? "is a name that generated files use: take another one" : undefined;
}
