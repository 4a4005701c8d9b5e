/** Our reader and writer of Python's literals beside Python's own, on thousands of random ones. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import { type Literal, parseLiteral, pythonRepr } from "../../protocols/pymodaq/parameters/mod.ts";
import { findPython, runPython } from "../lib/python.ts";

const PYTHON = findPython();
const SCRIPT = await Deno.readTextFile(new URL("literals.py", import.meta.url));

/** What Python says of a literal. */
interface Answer {
  /** The value, so that everything of it is told. */
  readonly value?: unknown;
  /** How Python writes it. */
  readonly repr?: string;
  /** Whether Python knows all characters in it. */
  readonly known?: boolean;
  /** Why Python refuses it. */
  readonly refused?: string;
  /** Why it is none of the values that are compared, such as a complex number. */
  readonly odd?: string;
}

/** Puts questions to one Python, and returns what it answers. */
async function ask(questions: readonly object[], seed = 0): Promise<Answer[]> {
  const script = `import sys\nsys.argv = ["", "${seed}"]\n${SCRIPT}`;
  const input = questions.map((question) => JSON.stringify(question) + "\n").join("");
  const output = await runPython(PYTHON!, script, new TextEncoder().encode(input));
  return new TextDecoder().decode(output).trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** A literal told as the script tells it. */
function told(literal: Literal): unknown {
  if (literal === null || typeof literal === "boolean") return literal;
  if (typeof literal === "bigint") return { int: String(literal) };
  if (typeof literal === "number") return { float: doubleHex(literal) };
  if (typeof literal === "string") return { text: unitsHex(literal) };
  if (Array.isArray(literal)) return literal.map(told);
  const { entries } = literal as { readonly entries: readonly (readonly [Literal, Literal])[] };
  // Python keeps the first place and the last value of a key.
  const dict = new Map(entries.map(([key, value]) => [pythonKey(key), [told(key), told(value)]]));
  return { dict: [...dict.values()] };
}

/** What Python takes for the same key: 1, 1.0 and True are. */
function pythonKey(key: Literal): string {
  if (typeof key === "boolean") return `number ${Number(key)}`;
  if (typeof key === "bigint" || typeof key === "number") return `number ${Number(key)}`;
  return JSON.stringify(told(key));
}

function doubleHex(value: number): string {
  if (Number.isNaN(value)) return "nan";
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

function unitsHex(text: string): string {
  let hex = "";
  for (let i = 0; i < text.length; i++) hex += text.charCodeAt(i).toString(16).padStart(4, "0");
  return hex;
}

/** Literals whose dicts have no two keys that are one in Python. */
function literals(): fc.Arbitrary<Literal> {
  const leaf = fc.oneof(
    fc.constantFrom(null, true, false),
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(..."'\"\\\n\r\t\0\x7f\x85\xa0é\u2028\ufeff😀 a") }),
  );
  const text = fc.string({ unit: "grapheme", maxLength: 5 });
  return fc.letrec<{ literal: Literal }>((tie) => ({
    literal: fc.oneof(
      { maxDepth: 5, depthIdentifier: "literal" },
      leaf,
      fc.array(tie("literal"), { maxLength: 4 }),
      fc.uniqueArray(fc.tuple(text, tie("literal")), { maxLength: 3, selector: ([key]) => key })
        .map((entries): Literal => ({ entries })),
    ),
  })).literal;
}

Deno.test({
  name:
    "Python reads what we write as what we meant, and writes it like us, character for character",
  ignore: PYTHON === undefined,
  async fn() {
    const seed = Math.trunc(Math.random() * 2 ** 31);
    const all = fc.sample(literals(), { numRuns: 5000, seed });
    const texts = all.map(pythonRepr);
    const answers = await ask(texts.map((text) => ({ text })));
    assert.equal(answers.length, texts.length);
    for (const [i, { value, repr, known, ...wrong }] of answers.entries()) {
      const about = `seed ${seed}: ${texts[i]}`;
      assert.deepEqual(wrong, {}, about);
      assert.deepEqual(value, told(all[i]!), about);
      if (known === true) assert.equal(texts[i], repr, about);
    }
  },
});

Deno.test({
  name: "We read what Python writes, whatever it holds",
  ignore: PYTHON === undefined,
  async fn() {
    const seed = Math.trunc(Math.random() * 2 ** 31);
    const answers = await ask([{ random: 5000 }], seed);
    assert.equal(answers.length, 5000);
    for (const { value, repr } of answers) {
      assert.deepEqual(told(parseLiteral(repr!)), value, `seed ${seed}: ${repr}`);
    }
  },
});

/** Pieces of Python, right and wrong. */
const PIECES = [
  ...["[", "]", "(", ")", "{", "}", ",", ":", "'", '"', "'''", '"""', "\\", "\\'", " ", "-", "+"],
  ...["0", "1", "12", "0x", "0b1", "0o7", "_", ".", "e5", "1.5", "1e", "é", "\\x41", "\\u00e9"],
  ...["\\101", "\\U0001F600", "\\q", "r", "b", "u", "rb", "True", "None", "j", "a", "\n", "*", "="],
];

Deno.test({
  name:
    "What Python refuses we refuse, and what it reads we read alike, or refuse for a known reason",
  ignore: PYTHON === undefined,
  async fn() {
    const seed = Math.trunc(Math.random() * 2 ** 31);
    const piece = fc.constantFrom(...PIECES);
    const pieces = fc.array(piece, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(""));
    const texts = fc.sample(pieces, { numRuns: 30_000, seed });
    const answers = await ask(texts.map((text) => ({ text })));
    const counts = { read: 0, refused: 0 };
    for (const [i, { value, refused, odd }] of answers.entries()) {
      const text = texts[i]!;
      const about = `seed ${seed}: ${JSON.stringify(text)}: ${refused ?? odd ?? "read"}`;
      const ours = reading(text);
      if (refused !== undefined && !isLenience(text, refused)) {
        assert(ours instanceof RoboError, `${about}, but we read ${ours}`);
        counts.refused++;
      }
      if (value === undefined) continue;
      if (ours instanceof RoboError) {
        assert(isSeverity(text, ours.message), `${about}, but we: ${ours.message}`);
      } else {
        assert.deepEqual(told(ours), value, about);
        counts.read++;
      }
    }
    assert(counts.read > 500 && counts.refused > 5000, JSON.stringify(counts));
  },
});

function reading(text: string): Literal | RoboError {
  try {
    return parseLiteral(text);
  } catch (error) {
    assert(error instanceof RoboError, String(error));
    return error;
  }
}

/** What we read and Python does not: ends of lines where it has none, bytes and texts in one, keys that no dict can have. */
function isLenience(text: string, reason: string): boolean {
  return text.includes("\n") || text.includes("{") || reason.includes("cannot mix bytes");
}

/** What Python reads and we do not: complex numbers, lines that are continued, tuples and signs without their brackets. */
function isSeverity(text: string, reason: string): boolean {
  return text.includes("j") || text.includes("\\\n") ||
    reason.includes(`more is expected, found ",`) ||
    /[-+] *\(/.test(text);
}
