import assert from "node:assert/strict";
import fc from "fast-check";
import { isMalformed } from "../malformed.ts";
import {
  type BeaconReply,
  type BeaconRequest,
  decodeBeaconReply,
  decodeBeaconRequest,
  encodeBeaconReply,
  encodeBeaconRequest,
  fitsBeacon,
} from "./beacon.ts";
import { encodePickle, PickleTuple } from "./pickle.ts";

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16));
}

Deno.test("Requests and answers are read as they were written", () => {
  const requests: BeaconRequest[] = [
    { kind: "core", key: "bob", pid: "4711", name: "arm" },
    { kind: "connect", key: "bob", topic: "hey there", pid: "4711" },
    { kind: "bind", key: "bob", topic: "hello", pid: "1", endpoint: "tcp://1.2.3.4:9000" },
  ];
  for (const one of requests) assert.deepEqual(decodeBeaconRequest(encodeBeaconRequest(one)), one);
  const replies: BeaconReply[] = [
    { kind: "ports", in: 9998, out: 9999 },
    { kind: "endpoint", key: "bob", topic: "hello", endpoint: "tcp://1.2.3.4:9000" },
  ];
  for (const one of replies) assert.deepEqual(decodeBeaconReply(encodeBeaconReply(one)), one);
});

Deno.test("Requests of pygecko are read: pickles of protocol 3 and 4, and text", () => {
  // pickle.dumps(("bob", "GeckoCore", "4711", "arm"), protocol=3), and protocol=4
  const three =
    "8003285803000000626f62710058090000004765636b6f436f7265710158040000003437313171025803000000" +
    "61726d71037471042e";
  const four =
    "8004952300000000000000288c03626f62948c094765636b6f436f7265948c0434373131948c0361726d9474942e";
  for (const hex of [three, four]) {
    assert.deepEqual(decodeBeaconRequest(fromHex(hex)), {
      kind: "core",
      key: "bob",
      pid: "4711",
      name: "arm",
    });
  }
  assert.deepEqual(decodeBeaconRequest(bytes("bob|aa|1234")), {
    kind: "connect",
    key: "bob",
    topic: "aa",
    pid: "1234",
  });
});

Deno.test("Answers of pygecko are read: ports in a pickle, and text of three and four fields", () => {
  // pickle.dumps((9998, 9999), protocol=3)
  assert.deepEqual(decodeBeaconReply(fromHex("80034d0e274d0f278671002e")), {
    kind: "ports",
    in: 9998,
    out: 9999,
  });
  const endpoint = { kind: "endpoint", key: "bob", topic: "aa", endpoint: "tcp://1.2.3.4:9" };
  assert.deepEqual(decodeBeaconReply(bytes("bob|aa|tcp://1.2.3.4:9")), endpoint);
  assert.deepEqual(decodeBeaconReply(bytes("bob|aa|tcp://1.2.3.4:9|ok")), endpoint);
});

Deno.test("What asks for something else, or is an answer itself, is malformed as a request", () => {
  const wrong = [
    encodePickle(new PickleTuple("bob", "Other", "1", "x")),
    encodePickle(new PickleTuple("bob", "GeckoCore", 1, "x")),
    encodePickle(new PickleTuple(9998, 9999)),
    encodePickle(["bob", "GeckoCore", "1"]),
    // pickle.dumps(os.system)
    bytes("\x80\x03cposix\nsystem\nq\x00."),
    bytes("bob|aa|tcp://1.2.3.4:9|ok"),
    bytes("bob|aa|12|ok"),
    bytes("bob|aa"),
    bytes("bob|aa|x|tcp://a:1"),
    bytes("bob||1"),
    bytes("b\x1bb|aa|1"),
    bytes("a|b|1|d|e"),
    Uint8Array.of(0xff, 0xfe),
    new Uint8Array(2000).fill(97),
    new Uint8Array(),
  ];
  for (const one of wrong) assert.ok(isMalformed(decodeBeaconRequest(one)), String(one));
});

Deno.test("What has no ports or no endpoint is malformed as an answer", () => {
  const wrong = [
    encodePickle(new PickleTuple(0, 9999)),
    encodePickle(new PickleTuple(9998, 65536)),
    encodePickle(new PickleTuple("9998", "9999")),
    encodePickle({ in: 9998 }),
    bytes("bob|aa|tcp://1.2.3.4:9|fail"),
    bytes("hello"),
  ];
  for (const one of wrong) assert.ok(isMalformed(decodeBeaconReply(one)), String(one));
});

Deno.test("Arbitrary bytes never throw, nor do pickles that were tampered with", () => {
  const pickle = encodePickle(new PickleTuple("bob", "GeckoCore", "4711", "arm"));
  const tampered = fc.tuple(fc.nat(pickle.length - 1), fc.nat(255)).map(([at, value]) => {
    const copy = pickle.slice();
    copy[at] = value;
    return copy;
  });
  const startsAsPickle = fc.uint8Array().map((rest) => Uint8Array.of(0x80, 3, ...rest));
  fc.assert(fc.property(fc.oneof(fc.uint8Array(), tampered, startsAsPickle), (datagram) => {
    decodeBeaconRequest(datagram);
    decodeBeaconReply(datagram);
  }));
});

Deno.test("Keys that pygecko's formats cannot carry are known", () => {
  assert.ok(fitsBeacon("bob"));
  for (const key of ["a|b", "", "a\nb", "ä".repeat(200)]) assert.ok(!fitsBeacon(key));
  assert.throws(() => encodeBeaconRequest({ kind: "connect", key: "a|b", topic: "t", pid: "1" }));
});
