import assert from "node:assert/strict";
import fc from "fast-check";
import { aMessage, frame } from "./codec_testing.ts";
import { decodeMessage, type DecodeReason } from "./decode.ts";
import { encodeMessage } from "./encode.ts";
import { Signer } from "./signer.ts";

const signer = new Signer("a key");
const HEADER =
  '{"msg_id":"1","session":"s","username":"u","date":"","msg_type":"execute_request","version":"5.3"}';

interface Case {
  readonly name: string;
  readonly frames: Uint8Array[];
  readonly reason: DecodeReason;
  readonly words: RegExp;
  /** Whether the sender can be told. */
  readonly known?: boolean;
}

/** Signed frames of these texts: header, parent, metadata, content. */
function signed(...texts: string[]): Uint8Array[] {
  const parts = texts.map(frame);
  return [frame("id"), frame("<IDS|MSG>"), signer.sign(parts), ...parts];
}

function withSignature(signature: Uint8Array): Uint8Array[] {
  const frames = signed(HEADER, "{}", "{}", "{}");
  return frames.with(2, signature);
}

const deep = `{"a":${"[".repeat(600)}${"]".repeat(600)}}`;
const wrong = new Signer("wrong").sign([HEADER, "{}", "{}", "{}"].map(frame));

const CASES: Case[] = [
  { name: "nothing", frames: [], reason: "no-delimiter", words: /^None of the first 0 frames/ },
  {
    name: "no delimiter within the first frames",
    frames: [...Array(17).fill(frame("id")), ...signed(HEADER, "{}", "{}", "{}")],
    reason: "no-delimiter",
    words: /first 17 frames/,
  },
  {
    name: "a signature of another key",
    frames: withSignature(wrong),
    reason: "bad-signature",
    words: /another connection file/,
  },
  {
    name: "no signature",
    frames: withSignature(frame("")),
    reason: "bad-signature",
    words: /not signed/,
  },
  {
    name: "a signature of another length",
    frames: withSignature(frame("0".repeat(63))),
    reason: "bad-signature",
    words: /another connection file/,
  },
  {
    name: "a header that is no JSON",
    frames: signed("{", "{}", "{}", "{}"),
    reason: "bad-json",
    words: /^The header is no JSON: .*position 1/,
  },
  {
    name: "content that is no JSON",
    frames: signed(HEADER, "{}", "{}", '{"code":"1+1",}'),
    reason: "bad-json",
    words: /^The content is no JSON/,
    known: true,
  },
  {
    name: "NaN",
    frames: signed(HEADER, "{}", "{}", '{"x":NaN}'),
    reason: "bad-json",
    words: /NaN/,
    known: true,
  },
  {
    name: "a byte order mark",
    frames: signed(HEADER, "{}", "{}", "\ufeff{}"),
    reason: "bad-json",
    words: /content/,
    known: true,
  },
  {
    name: "an empty part",
    frames: signed(HEADER, "{}", "", "{}"),
    reason: "bad-json",
    words: /metadata/,
    known: true,
  },
  {
    name: "content that is a list",
    frames: signed(HEADER, "{}", "{}", "[]"),
    reason: "not-an-object",
    words: /^The content is no JSON object$/,
    known: true,
  },
  {
    name: "metadata that is null",
    frames: signed(HEADER, "{}", "null", "{}"),
    reason: "not-an-object",
    words: /metadata/,
    known: true,
  },
  {
    name: "a parent that is text",
    frames: signed(HEADER, '"parent"', "{}", "{}"),
    reason: "not-an-object",
    words: /parent/,
    known: true,
  },
  {
    name: "a parent whose id is a number",
    frames: signed(HEADER, HEADER.replace('"1"', "1"), "{}", "{}"),
    reason: "bad-header",
    words: /^The parent header has another type than text for msg_id$/,
    known: true,
  },
  {
    name: "a header without a type",
    frames: signed('{"msg_id":"1"}', "{}", "{}", "{}"),
    reason: "bad-header",
    words: /^The header lacks msg_type$/,
  },
  {
    name: "a header with an empty id",
    frames: signed(HEADER.replace('"1"', '""'), "{}", "{}", "{}"),
    reason: "bad-header",
    words: /empty/,
  },
  {
    name: "a session that is an object",
    frames: signed(HEADER.replace('"s"', "{}"), "{}", "{}", "{}"),
    reason: "bad-header",
    words: /session/,
  },
  {
    name: "deep nesting",
    frames: signed(HEADER, "{}", "{}", deep),
    reason: "too-deep",
    words: /^The content nests deeper than 512$/,
    known: true,
  },
];

for (const { name, frames, reason, words, known = false } of CASES) {
  Deno.test(`Refused by name: ${name}`, () => {
    const decoded = decodeMessage(frames, signer);
    assert(!decoded.ok);
    assert.equal(decoded.reason, reason);
    assert.match(decoded.words, words);
    assert.equal(decoded.header !== undefined, known);
  });
}

Deno.test("A message that is cut off behind any of its frames is refused, never thrown at", () => {
  const frames = encodeMessage(aMessage({ identities: [frame("id")] }), signer);
  for (let length = 0; length < frames.length; length++) {
    const decoded = decodeMessage(frames.slice(0, length), signer);
    assert(!decoded.ok);
    assert.equal(decoded.reason, length < 2 ? "no-delimiter" : "too-few-frames");
  }
});

Deno.test("What is too large is refused before it is signed, decoded or parsed", () => {
  const huge = new Uint8Array(128 * 1024 * 1024 + 1);
  const small = [frame(HEADER), frame("{}"), frame("{}")];
  const signature = frame("0".repeat(64));
  const content = decodeMessage([frame("<IDS|MSG>"), signature, ...small, huge], signer);
  assert(!content.ok && content.reason === "too-large");
  assert.match(content.words, /^The content has 134217729 bytes, more than 134217728$/);

  const good = encodeMessage(aMessage(), signer);
  const buffers = decodeMessage([...good, frame("12"), frame("3")], signer, { maxBufferBytes: 2 });
  assert(!buffers.ok && buffers.reason === "too-large");
  const many = decodeMessage([...good, frame(""), frame("")], signer, { maxBuffers: 1 });
  assert(!many.ok && many.reason === "too-large");
});

Deno.test("What a stranger wrote is quoted on one line, without control characters", () => {
  const decoded = decodeMessage(signed(HEADER, "{}", "{}", '{"a":\n\u0007\u001b[2J}'), signer);
  assert(!decoded.ok);
  assert.doesNotMatch(decoded.words, /\p{C}/u);
});

Deno.test("Bytes that are no UTF-8 are replaced, as jupyter_client does", () => {
  const parts = [frame(HEADER), frame("{}"), frame("{}"), frame('{"a":"?"}')];
  parts[3]![6] = 0xff;
  const decoded = decodeMessage([frame("<IDS|MSG>"), signer.sign(parts), ...parts], signer);
  assert(decoded.ok);
  assert.deepEqual(decoded.message.content, { a: "\ufffd" });
});

Deno.test("Any change of a signed part is noticed", () => {
  fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (where, change) => {
    const frames = encodeMessage(aMessage(), signer);
    const parts = frames.slice(2);
    let at = where % parts.reduce((sum, { length }) => sum + length, 0);
    const part = parts.find(({ length }) => at < length || (at -= length, false))!;
    part[at]! ^= change;
    const decoded = decodeMessage(frames, signer);
    assert(!decoded.ok && decoded.reason === "bad-signature");
  }));
});

Deno.test("Random frames are refused, never thrown at", () => {
  const text = fc.oneof(fc.constant("<IDS|MSG>"), fc.constant(HEADER), fc.json(), fc.string());
  fc.assert(fc.property(fc.array(text, { maxLength: 8 }), (texts) => {
    decodeMessage(texts.map(frame), new Signer(""));
    assert.equal(decodeMessage(texts.map(frame), signer).ok, false);
  }));
});
