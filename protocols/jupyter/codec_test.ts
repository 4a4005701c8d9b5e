import assert from "node:assert/strict";
import fc from "fast-check";
import { aMessage, fixedHeaders, frame } from "./codec_testing.ts";
import { decodeMessage } from "./decode.ts";
import { encodeMessage, encodeParts, signedFrames } from "./encode.ts";
import type { JsonObject } from "./message.ts";
import { Signer } from "./signer.ts";

const signer = new Signer("a key");

/** JSON without what it cannot carry: -0 comes back as 0. */
const jsonObject = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()).map((object) =>
  JSON.parse(JSON.stringify(object)) as JsonObject
);

Deno.test("Any message is read as it was written", () => {
  const bytes = fc.uint8Array({ maxLength: 50 });
  fc.assert(
    fc.property(
      jsonObject,
      jsonObject,
      fc.array(bytes, { maxLength: 4 }),
      fc.array(bytes.filter((identity) => identity.length !== 9), { maxLength: 3 }),
      fc.boolean(),
      (content, metadata, buffers, identities, hasParent) => {
        const headers = fixedHeaders();
        const parent = hasParent ? headers.next("execute_request") : undefined;
        const header = headers.next("stream");
        const message = { identities, header, parent, metadata, content, buffers };
        const decoded = decodeMessage(encodeMessage(message, signer), signer);
        assert(decoded.ok, JSON.stringify(decoded));
        assert.deepEqual(plain(decoded.message), plain(message));
      },
    ),
  );
});

/** `__proto__` as a key of its own: deepEqual looks at prototypes, which JSON.parse never touches. */
function plain(message: object): unknown {
  return JSON.parse(
    JSON.stringify(message, (_, value) => value instanceof Uint8Array ? [...value] : value),
  );
}

Deno.test("Lone surrogates, line separators and NaN survive as JSON can say them", () => {
  const content = { text: "\ud800x\u2028\0", number: NaN };
  const decoded = decodeMessage(encodeMessage(aMessage({ content }), signer), signer);
  assert(decoded.ok);
  assert.deepEqual(decoded.message.content, { text: "\ud800x\u2028\0", number: null });
});

Deno.test("A header is repeated as parent byte by byte, with fields that nobody knows", () => {
  const text = '{"version" : "5.4","msg_id":"1","msg_type":"x","username":"","session":"",' +
    '"date":"2024-01-01T00:00:00+00:00","subshell_id":"7"}';
  const parts = [frame(text), frame("{}"), frame("{}"), frame("{}")];
  const decoded = decodeMessage([frame("<IDS|MSG>"), signer.sign(parts), ...parts], signer);
  assert(decoded.ok);
  const reply = aMessage({ parent: decoded.message.header });
  assert.equal(new TextDecoder().decode(encodeParts(reply)[1]), text);
});

Deno.test("A header that is decoded from a read buffer does not change with the buffer", () => {
  const buffer = encodeMessage(aMessage(), signer);
  const decoded = decodeMessage(buffer, signer);
  assert(decoded.ok);
  const before = new TextDecoder().decode(buffer[2]);
  buffer[2]!.fill(0);
  const reply = encodeParts(aMessage({ parent: decoded.message.header }));
  assert.equal(new TextDecoder().decode(reply[1]), before);
});

Deno.test("One encoding serves entrances with different keys", () => {
  const parts = encodeParts(aMessage());
  for (const key of ["main", "observers", ""]) {
    const own = new Signer(key);
    const frames = signedFrames(parts, { signer: own, identities: [frame("topic")] });
    assert(decodeMessage(frames, own).ok);
    assert.equal(decodeMessage(frames, new Signer("another")).ok, false);
  }
});

Deno.test("A client without a username and a date is understood, as old ones are", () => {
  const parts = [frame('{"msg_id":"1","msg_type":"x"}'), frame("{}"), frame("{}"), frame("{}")];
  const decoded = decodeMessage([frame("<IDS|MSG>"), signer.sign(parts), ...parts], signer);
  assert(decoded.ok);
  assert.equal(decoded.message.header.username, "");
});
