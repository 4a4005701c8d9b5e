import assert from "node:assert/strict";
import fc from "fast-check";
import { isMalformed } from "../malformed.ts";
import { answerQuery, coreQuestion } from "./answer.ts";
import { announcementOf, coreRecords, coresIn, SERVICE_TYPES } from "./core_records.ts";
import {
  CORE_SERVICE,
  type CoreService,
  decodeCoreText,
  encodeCoreText,
  fitsRecord,
  hostName,
  instanceName,
} from "./core_service.ts";
import { decodeDnsMessage, type DnsMessage, encodeDnsMessage } from "./message.ts";
import { DISCOVERY_PLACES, parsePlaces } from "./places.ts";
import { RECORD_TYPES } from "./record.ts";

const BOB: CoreService = {
  key: "bob",
  in: "tcp://10.0.0.7:9998",
  out: "tcp://10.0.0.7:9999",
  control: "http://10.0.0.7:9997",
  version: "0.1.0",
  security: "NULL",
  pid: 4711,
  host: "robot",
};
const RECORDS = coreRecords(BOB, ["10.0.0.7", "fd00::7"]);

function overTheWire(message: DnsMessage): DnsMessage {
  const read = decodeDnsMessage(encodeDnsMessage(message));
  assert.ok(!isMalformed(read));
  return read;
}

Deno.test("A core's announcement describes it wholly", () => {
  assert.deepEqual(coresIn(overTheWire(announcementOf(RECORDS))), [BOB]);
});

Deno.test("A core that says goodbye is none", () => {
  assert.deepEqual(coresIn(overTheWire(announcementOf(RECORDS, true))), []);
});

Deno.test("Any key that fits has records that fit, and instances of the same key have different names", () => {
  const key = fc.string({ minLength: 1, maxLength: 251, unit: "grapheme" });
  fc.assert(fc.property(key, fc.string(), fc.nat(), (key, host, pid) => {
    // deno-lint-ignore no-control-regex
    fc.pre(fitsRecord(key) && !/[\u0000-\u001f\u007f-\u009f]/.test(key));
    const core = { ...BOB, key, host, pid: pid + 1 };
    const message = overTheWire(announcementOf(coreRecords(core, ["10.0.0.7"])));
    assert.equal(coresIn(message)[0]?.key, key);
    assert.notDeepEqual(instanceName(core), instanceName({ ...core, pid: core.pid + 1 }));
  }));
});

Deno.test("A question for cores is answered with all that it takes to connect", () => {
  const answer = answerQuery(coreQuestion(), RECORDS, false)!;
  assert.equal(answer.unicast, false);
  const { answers, additionals } = overTheWire(answer.message);
  assert.deepEqual(answers.map(({ type }) => type), ["PTR"]);
  assert.deepEqual(additionals.map(({ type }) => type), ["SRV", "TXT", "A", "AAAA"]);
  assert.deepEqual(coresIn(answer.message), [BOB]);
});

Deno.test("Who asks from a port of its own gets its question back, a short time to live and no flush", () => {
  const { message, unicast } = answerQuery(coreQuestion(99), RECORDS, true)!;
  assert.equal(unicast, true);
  assert.equal(message.id, 99);
  assert.deepEqual(message.questions, coreQuestion().questions);
  for (const record of [...message.answers, ...message.additionals]) {
    assert.ok(record.ttl <= 10 && !("flush" in record));
  }
});

Deno.test("Who knows a core already is not told again, unless it soon will have forgotten it", () => {
  const knowing = (ttl: number) => ({
    ...coreQuestion(),
    answers: [{ name: CORE_SERVICE, type: "PTR" as const, target: instanceName(BOB), ttl }],
  });
  assert.equal(answerQuery(knowing(120), RECORDS, false), undefined);
  assert.ok(answerQuery(knowing(30), RECORDS, false) !== undefined);
});

Deno.test("Each record is found by its own name, in either case, and no other name is answered", () => {
  const ask = (name: readonly string[], type: number) =>
    answerQuery({ ...coreQuestion(), questions: [{ name, type }] }, RECORDS, false)
      ?.message.answers.map((record) => record.type);
  assert.deepEqual(ask(instanceName(BOB), RECORD_TYPES.SRV), ["SRV"]);
  assert.deepEqual(ask(instanceName(BOB), RECORD_TYPES.ANY), ["SRV", "TXT"]);
  assert.deepEqual(ask(hostName(BOB), RECORD_TYPES.A), ["A"]);
  assert.deepEqual(ask(["_ROBO-CORE", "_TCP", "LOCAL"], RECORD_TYPES.PTR), ["PTR"]);
  assert.deepEqual(ask(SERVICE_TYPES, RECORD_TYPES.PTR), ["PTR"]);
  assert.equal(ask(["_http", "_tcp", "local"], RECORD_TYPES.PTR), undefined);
  assert.equal(ask(instanceName({ ...BOB, pid: 1 }), RECORD_TYPES.SRV), undefined);
});

Deno.test("An asker that wants the answer for itself gets it so", () => {
  const questions = [{ ...coreQuestion().questions[0]!, unicast: true }];
  assert.equal(answerQuery({ ...coreQuestion(), questions }, RECORDS, false)?.unicast, true);
});

Deno.test("Texts that name no core over TCP are no core", () => {
  const good = ["key=bob", "in=tcp://a:1", "out=tcp://a:2"];
  assert.deepEqual(decodeCoreText(good), { key: "bob", in: "tcp://a:1", out: "tcp://a:2" });
  const wrong = [
    good.slice(1),
    ["key=", ...good.slice(1)],
    ["key=bob", "in=ipc:///tmp/x", "out=tcp://a:2"],
    ["key=bob", "in=tcp://a:0", "out=tcp://a:2"],
    ["key=bo\u001bb", ...good.slice(1)],
    ["=bob", "key", ...good.slice(1)],
  ];
  for (const strings of wrong) assert.equal(decodeCoreText(strings), undefined, String(strings));
});

Deno.test("Of a text that comes twice the first counts, and what is unsafe to show is left out", () => {
  const core = decodeCoreText([
    ...["KEY=bob", "key=eve", "in=tcp://a:1", "out=tcp://a:2", "pid=-3", "host=\u0007bell"],
    ...["control=file:///etc/passwd", "version=1"],
  ]);
  assert.deepEqual(core, { key: "bob", in: "tcp://a:1", out: "tcp://a:2", version: "1" });
});

Deno.test("Reading arbitrary texts never throws", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "binary" })), (strings) => {
    decodeCoreText(strings);
  }));
});

Deno.test("A text that is too long is left out", () => {
  const texts = encodeCoreText({ ...BOB, control: `http://${"a".repeat(255)}` });
  assert.ok(!texts.some((text) => text.startsWith("control=")));
});

Deno.test("Other ports for searches are two numbers, and anything else is refused with the cure", () => {
  assert.equal(parsePlaces(undefined), DISCOVERY_PLACES);
  assert.equal(parsePlaces(""), DISCOVERY_PLACES);
  const { dnssd, beacon } = parsePlaces("15353,21311");
  assert.deepEqual([dnssd, beacon], [
    { group: "224.0.0.251", port: 15353 },
    { group: "224.3.29.110", port: 21311 },
  ]);
  for (const wrong of ["5353", "0,1", "1,65536", "1,2,3", "a,b", "1,", "-1,5"]) {
    assert.throws(() => parsePlaces(wrong), { code: "config", hint: /such as 15353,21311/ });
  }
});
