import assert from "node:assert/strict";
import fc from "fast-check";
import { announcementOf, coreRecords } from "../../protocols/dnssd/core_records.ts";
import { encodeDnsMessage } from "../../protocols/dnssd/message.ts";
import { decodeBeaconRequest, encodeBeaconReply } from "../../protocols/gecko/beacon.ts";
import { AnswerReader, coreQuestions, topicQuestions } from "./answers.ts";

const FROM = { address: "10.0.0.7", port: 11311 };
const ASKER = { pid: 1, name: "arm" };

function text(reply: string): Uint8Array {
  return new TextEncoder().encode(reply);
}

Deno.test("pygecko's cores are asked in both formats, with a key that both can carry", () => {
  const kinds = [...coreQuestions("bob", ASKER), ...topicQuestions("bob", ASKER)].map((bytes) => {
    const request = decodeBeaconRequest(bytes);
    return "kind" in request ? request.kind : request.malformed;
  });
  assert.deepEqual(kinds, ["core", "connect", "connect"]);
  assert.deepEqual([...coreQuestions("a|b", ASKER), ...topicQuestions("a|b", ASKER)], []);
});

Deno.test("Ports in a pickle are those of the address that answers", () => {
  const bytes = encodeBeaconReply({ kind: "ports", in: 5, out: 6 });
  const core = { key: "bob", in: "tcp://10.0.0.7:5", out: "tcp://10.0.0.7:6" };
  assert.deepEqual(new AnswerReader("bob").read(bytes, FROM), [{
    core,
    by: "beacon",
    from: FROM.address,
  }]);
});

Deno.test("A core of pygecko 1.3 is known when both of its endpoints are", () => {
  const reader = new AnswerReader("bob");
  assert.deepEqual(reader.read(text("bob|core_info|tcp://10.0.0.7:5|ok"), FROM), []);
  assert.deepEqual(reader.read(text("bob|log|tcp://10.0.0.9:6|ok"), { ...FROM, port: 1 }), []);
  const [sighting] = reader.read(text("bob|log|tcp://10.0.0.7:6"), FROM);
  assert.deepEqual(sighting?.core, { key: "bob", in: "tcp://10.0.0.7:5", out: "tcp://10.0.0.7:6" });
});

Deno.test("Answers of two cores of pygecko 1.3 at one address are not put together", () => {
  const reader = new AnswerReader("bob");
  assert.deepEqual(reader.read(text("bob|core_info|tcp://10.0.0.7:5|ok"), FROM), []);
  assert.deepEqual(reader.read(text("bob|core_info|tcp://10.0.0.7:7|ok"), FROM), []);
  assert.deepEqual(reader.read(text("bob|log|tcp://10.0.0.7:6|ok"), FROM), []);
});

Deno.test("What tells of no core is counted and nothing more", () => {
  const reader = new AnswerReader("bob");
  const useless = [
    text("eve|log|tcp://10.0.0.7:6|ok"),
    text("bob|log|ipc:///tmp/x|ok"),
    text("hello"),
    new Uint8Array(),
  ];
  for (const bytes of useless) assert.deepEqual(reader.read(bytes, FROM), []);
  assert.equal(reader.unread, useless.length);
});

Deno.test("Reading arbitrary and damaged answers never throws", () => {
  const core = { key: "bob", in: "tcp://10.0.0.7:5", out: "tcp://10.0.0.7:6" };
  const whole = encodeDnsMessage(announcementOf(coreRecords(core, ["10.0.0.7"])));
  const damaged = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, value]) => {
    const copy = whole.slice();
    copy[at] = value;
    return copy;
  });
  const reader = new AnswerReader("bob");
  assert.equal(reader.read(whole, FROM)[0]?.core.in, core.in);
  fc.assert(fc.property(fc.oneof(fc.uint8Array(), damaged), (bytes) => {
    for (const { core } of reader.read(bytes, FROM)) assert.match(core.in, /^tcp:/);
  }));
});
