import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../../errors.ts";
import { parseLiteral } from "./literal_reader.ts";
import { pythonRepr } from "./literal_writer.ts";
import type { Literal } from "./parameter.ts";

function refused(text: string, reason: RegExp): void {
  assert.throws(() => parseLiteral(text), (error) => {
    assert(error instanceof RoboError && error.code === "data", `${text}: ${error}`);
    assert.match(error.message, reason);
    return true;
  });
}

const READ: readonly (readonly [text: string, literal: Literal])[] = [
  ["None", null],
  [" True ", true],
  ["5", 5n],
  ["-5", -5n],
  ["+0", 0n],
  ["00", 0n],
  ["1_000", 1000n],
  ["0x_fF", 255n],
  ["0b11", 3n],
  ["0o17", 15n],
  ["7.0", 7],
  ["1.", 1],
  [".5", 0.5],
  ["1e5", 1e5],
  ["1_0.0_1E-1_0", 10.01e-10],
  ["inf", Infinity],
  ["-inf", -Infinity],
  ["nan", NaN],
  ["'a'", "a"],
  [`"it's"`, "it's"],
  [`'''a'b\nc'''`, "a'b\nc"],
  [`'a' "b"\n'c'`, "abc"],
  [String.raw`'\x41\u00e9\U0001F600\101\n\'\q'`, "Aé😀A\n'\\q"],
  [String.raw`r'\n\''`, String.raw`\n\'`],
  [String.raw`b'\xff\u0041'`, "ÿ\\u0041"],
  ["u'é'", "é"],
  ["[]", []],
  ["[0, 100]", [0n, 100n]],
  ["[1.5,]", [1.5]],
  ["(0, None)", [0n, null]],
  ["()", []],
  ["(1)", 1n],
  ["(1,)", [1n]],
  ["{1, 2}", [1n, 2n]],
  ["set()", []],
  ["{}", { entries: [] }],
  ["{'a': [1], 2: {}, }", { entries: [["a", [1n]], [2n, { entries: [] }]] }],
  ["str('live')", "live"],
  ["int(3)", 3n],
  ["int(True)", true],
  ["float(0.5)", 0.5],
  ["float(2)", 2],
  ["float(inf)", Infinity],
  ["float('-inf')", -Infinity],
  ["np.float64(0.5)", 0.5],
  ["[np.int64(3), np.True_, np.str_('a')]", [3n, true, "a"]],
  ["OrderedDict([('a', 1)])", { entries: [["a", 1n]] }],
  ["OrderedDict({'a': 1})", { entries: [["a", 1n]] }],
];

Deno.test("Everything that Python and PyMoDAQ write for plain values is read", () => {
  for (const [text, literal] of READ) assert.deepEqual(parseLiteral(text), literal, text);
});

Deno.test("What is no literal is refused with the place where it begins", () => {
  refused("", /at character 1: a value is expected, found its end/);
  refused("[1", /at character 3: \] is expected, found its end/);
  refused("[1,,2]", /at character 4: a value is expected/);
  refused("[1 2]", /at character 4: \] is expected/);
  refused("{'a' 1}", /at character 6: \} is expected/);
  refused("{'a': 1 'b': 2}", /at character 9: \} is expected/);
  refused("'abc", /at character 1: the end of a text is missing/);
  refused("'a\nb'", /the end of a text is missing/);
  refused("'abc\\", /the end of a text is missing/);
  for (const text of ["b'é'", "b'\\é'", "br'\\é'"]) refused(text, /bytes are written in ASCII/);
  refused(String.raw`'\x4'`, /2 hexadecimal digits/);
  refused(String.raw`'\U00110000'`, /8 hexadecimal digits/);
  refused(String.raw`'\N{BULLET}'`, /names of characters are not known/);
  for (const number of ["012", "1_", "0x", "1j", "1.5.2", "0b2", "1__0"]) {
    refused(number, /a number is expected|nothing more is expected/);
  }
  refused("1+2", /at character 2: nothing more is expected/);
  refused("--1", /a value is expected/);
  refused("-'a'", /a value is expected/);
  refused("-None", /a number is expected/);
  refused("f'{1}'", /names are not known/);
  refused("# comment", /a value is expected/);
});

Deno.test("Nothing that would run in Python is taken, wherever it stands", () => {
  const attacks = [
    "__import__('os').system('touch /tmp/owned')",
    "[0, __import__('os')]",
    "{'a': exec('1')}",
    "str(__import__('os'))",
    "float(open('/etc/passwd').read())",
    "np.float64.__class__(1)",
    "np.load('x')",
    "OrderedDict(eval('1'))",
    "(lambda: 1)()",
    "[x for x in ()]",
    "'a' if True else 'b'",
    "1 if exit() else 2",
    "''.join(['a'])",
    "'%s' % 1",
    "9**9**9",
    "'a' * 1000000000",
    "(yield)",
    "constructor",
    "toString()",
    "__proto__",
  ];
  for (const attack of attacks) refused(attack, /^Not a Python literal at character \d+: /);
});

Deno.test("Depth, length and count of a literal are bounded", () => {
  const deepest = "[".repeat(64) + "]".repeat(64);
  assert.equal(pythonRepr(parseLiteral(deepest)), deepest);
  refused("[".repeat(65) + "]".repeat(65), /at most 64 others/);
  refused("[".repeat(1 << 17) + "]".repeat(1 << 17), /at most 64 others/);
  refused("(".repeat(1 << 18), /at most 64 others/);
  refused("str(".repeat(1 << 16), /at most 64 others/);
  refused(" ".repeat((1 << 18) + 1), /at most 262144 characters/);
  refused(`[${"1,".repeat(20_000)}]`, /at most 20000 values/);
  refused("9".repeat(5000), /at most 4300 digits/);
  refused("9".repeat(1 << 18), /at most 4300 digits|a number is expected/);
  refused(`0x${"f".repeat(5000)}`, /at most 4300 digits/);
  refused("-".repeat(1 << 18), /a value is expected/);
  refused("'".repeat((1 << 18) - 1) + "a", /Not a Python literal/);
});

/** Literals as Python's `repr` can write them. */
function literals(): fc.Arbitrary<Literal> {
  const leaf = fc.oneof(
    fc.constantFrom(null, true, false),
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
    fc.double(),
    fc.string({ unit: "binary" }),
  );
  return fc.letrec<{ literal: Literal }>((tie) => ({
    literal: fc.oneof(
      { maxDepth: 5, depthIdentifier: "literal" },
      leaf,
      fc.array(tie("literal"), { maxLength: 4 }),
      fc.record({ entries: fc.array(fc.tuple(tie("literal"), tie("literal")), { maxLength: 3 }) }, {
        noNullPrototype: true,
      }),
    ),
  })).literal;
}

Deno.test("Random literals are read as they were written", () => {
  fc.assert(
    fc.property(literals(), (literal) => {
      assert.deepEqual(parseLiteral(pythonRepr(literal)), literal);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("Random texts are read or refused, and never anything else", () => {
  const pieces = fc.constantFrom(
    ...[
      "[",
      "]",
      "(",
      ")",
      "{",
      "}",
      ",",
      ":",
      "'",
      '"',
      "\\",
      "'''",
      "1",
      "0x",
      "_",
      ".",
      "e5",
      "-",
    ],
    ...["str", "np.float64", "None", "inf", "b", "r", " ", "\n", "é", "\\N", "\\x4", "OrderedDict"],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      try {
        parseLiteral(parts.join(""));
      } catch (error) {
        assert(error instanceof RoboError && error.code === "data", String(error));
      }
    }),
    { numRuns: 20_000 },
  );
});
