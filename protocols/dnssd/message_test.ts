import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import fc from "fast-check";
import multicastDns from "multicast-dns";
import { isMalformed } from "../malformed.ts";
import { ipv6Bytes, ipv6Text } from "./address.ts";
import { decodeDnsMessage, type DnsMessage, encodeDnsMessage } from "./message.ts";
import { type DnsRecord, RECORD_TYPES } from "./record.ts";

const PLAIN = { noNullPrototype: true } as const;
const label = fc.stringMatching(/^[0-9A-Za-z_ äöü.\\-]{1,15}$/);
const name = fc.array(label, { minLength: 1, maxLength: 4 });
const uint16 = fc.nat(0xffff);
const common = { name, ttl: fc.nat(), flush: fc.constant(true as const) };
const data = fc.oneof(
  fc.record({ ...common, type: fc.constant("PTR" as const), target: name }, PLAIN),
  fc.record({ ...common, type: fc.constant("SRV" as const), port: uint16, target: name }, PLAIN),
  fc.record({
    ...common,
    type: fc.constant("TXT" as const),
    strings: fc.array(fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" }), {
      maxLength: 4,
    }),
  }, PLAIN),
  fc.record({ ...common, type: fc.constant("A" as const), address: fc.ipV4() }, PLAIN),
  fc.record({
    ...common,
    type: fc.constant("AAAA" as const),
    address: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(ipv6Text),
  }, PLAIN),
) as fc.Arbitrary<DnsRecord>;
const messages: fc.Arbitrary<DnsMessage> = fc.record({
  id: uint16,
  isResponse: fc.boolean(),
  questions: fc.array(
    fc.record({ name, type: uint16, unicast: fc.constant(true as const) }, PLAIN),
  ),
  answers: fc.array(data, { maxLength: 5 }),
  additionals: fc.array(data, { maxLength: 5 }),
}, PLAIN);

/** The decoder and encoder of the package multicast-dns, without a network. */
class Oracle {
  readonly #socket = Object.assign(new EventEmitter(), {
    close: (done: () => void) => done(),
    send: (bytes: Uint8Array) => this.#sent.resolve(Uint8Array.from(bytes)),
  });
  // deno-lint-ignore no-explicit-any -- the package has no types
  readonly #mdns: any = (multicastDns as any)({
    socket: this.#socket,
    bind: false,
    multicast: false,
  });
  #sent = Promise.withResolvers<Uint8Array>();

  // deno-lint-ignore no-explicit-any
  decode(bytes: Uint8Array): any {
    let found: unknown;
    this.#mdns.once("packet", (packet: unknown) => found = packet);
    this.#socket.emit("message", globalThis.Buffer.from(bytes), {});
    return found;
  }

  encode(packet: unknown): Promise<Uint8Array> {
    this.#mdns.send(packet, { port: 1, address: "127.0.0.1" });
    return this.#sent.promise;
  }
}

Deno.test("A message is read as it was written", () => {
  fc.assert(fc.property(messages, (message) => {
    assert.deepEqual(decodeDnsMessage(encodeDnsMessage(message)), message);
  }));
});

Deno.test("The package multicast-dns reads what we write", () => {
  const oracle = new Oracle();
  const bytes = encodeDnsMessage({
    id: 7,
    isResponse: true,
    questions: [{ name: ["_x", "_tcp", "local"], type: RECORD_TYPES.PTR, unicast: true }],
    answers: [
      {
        name: ["a", "local"],
        ttl: 120,
        type: "SRV",
        port: 9998,
        target: ["host", "local"],
        flush: true,
      },
      { name: ["a", "local"], ttl: 120, type: "TXT", strings: ["key=bob", "in=x"] },
      { name: ["host", "local"], ttl: 9, type: "AAAA", address: "fd00::2" },
    ],
    additionals: [{ name: ["host", "local"], ttl: 9, type: "A", address: "10.0.0.7" }],
  });
  const read = oracle.decode(bytes);
  assert.equal(read.type, "response");
  assert.equal(read.id, 7);
  assert.equal(read.questions[0].name, "_x._tcp.local");
  const [service, text, six] = read.answers;
  assert.deepEqual([service.data.port, service.data.target, service.flush], [
    9998,
    "host.local",
    true,
  ]);
  assert.deepEqual(text.data.map(String), ["key=bob", "in=x"]);
  assert.equal(six.data, "fd00::2");
  assert.equal(read.additionals[0].data, "10.0.0.7");
});

Deno.test("We read what the package multicast-dns writes, and pass over records of other types", async () => {
  const bytes = await new Oracle().encode({
    type: "response",
    id: 5,
    answers: [
      { name: "_x._tcp.local", type: "PTR", ttl: 60, data: "a._x._tcp.local" },
      { name: "a.local", type: "HINFO", ttl: 60, data: { cpu: "c", os: "o" } },
      { name: "a._x._tcp.local", type: "SRV", ttl: 60, data: { port: 5, target: "h.local" } },
      { name: "a._x._tcp.local", type: "TXT", ttl: 60, data: ["k=v"] },
    ],
  });
  const message = decodeDnsMessage(bytes);
  assert.ok(!isMalformed(message));
  assert.deepEqual(message.answers, [
    { name: ["_x", "_tcp", "local"], type: "PTR", ttl: 60, target: ["a", "_x", "_tcp", "local"] },
    { name: ["a", "_x", "_tcp", "local"], type: "SRV", ttl: 60, port: 5, target: ["h", "local"] },
    { name: ["a", "_x", "_tcp", "local"], type: "TXT", ttl: 60, strings: ["k=v"] },
  ]);
});

Deno.test("Arbitrary, cut and changed bytes are a message or malformed, and never throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => void decodeDnsMessage(bytes)),
  );
  fc.assert(fc.property(messages, fc.nat(), fc.nat(255), (message, at, value) => {
    const bytes = encodeDnsMessage(message);
    const cut = bytes.subarray(0, at % bytes.length);
    assert.ok(cut.length === 0 || isMalformed(decodeDnsMessage(cut)));
    bytes[at % bytes.length] = value;
    decodeDnsMessage(bytes);
  }));
});

Deno.test("A message that declares more than it holds is refused before anything is made of it", () => {
  const bytes = new Uint8Array(12).fill(0xff, 4);
  assert.deepEqual(decodeDnsMessage(bytes), { malformed: "It says too much" });
  assert.ok(isMalformed(decodeDnsMessage(new Uint8Array(9001))));
});

Deno.test("IPv6 addresses are read in any form and written in the shortest", () => {
  const forms = { "fd00:0:0:0:0:0:0:2": "fd00::2", "::1": "::1", "::": "::", "1::": "1::" };
  for (const [form, short] of Object.entries(forms)) {
    assert.equal(ipv6Text(ipv6Bytes(form)!), short);
  }
  assert.deepEqual(
    ipv6Bytes("::ffff:10.0.0.7"),
    Uint8Array.of(...Array(10).fill(0), 255, 255, 10, 0, 0, 7),
  );
  for (const wrong of ["10.0.0.7", "fd00::2%eth0", ":::", "g::", ""]) {
    assert.equal(ipv6Bytes(wrong), undefined);
  }
});
