import assert from "node:assert/strict";
import fc from "fast-check";
import { concat, toBytes } from "../bytes.ts";
import { encodeCommand, encodeError } from "./command.ts";
import { generateCurveKeyPair } from "./curve_keys.ts";
import { encodeFrame, encodeMessage, FLAG_LONG } from "./frame.ts";
import { encodeGreeting } from "./greeting.ts";
import { Handshake, type HandshakeOptions } from "./handshake.ts";
import {
  type Established,
  type HandshakeStep,
  isRefused,
  type Refused,
} from "./handshake_outcome.ts";
import { encodeMetadata } from "./metadata.ts";
import { areCompatible, SOCKET_TYPES } from "./socket_type.ts";
import { ZmtpViolation } from "./violation.ts";

/** Lets two handshakes talk, in chunks of `size` bytes, until both are over. */
function converse(
  left: HandshakeOptions,
  right: HandshakeOptions,
  size = 1 << 20,
): [Established | Refused | undefined, Established | Refused | undefined] {
  const sides = [new Handshake(left), new Handshake(right)];
  const outcomes: (Established | Refused | undefined)[] = [undefined, undefined];
  const wires: [number, Uint8Array][] = [[1, sides[0]!.start()], [0, sides[1]!.start()]];
  for (let next = wires.shift(); next !== undefined; next = wires.shift()) {
    const [to, bytes] = next;
    for (let at = 0; at < bytes.length && outcomes[to] === undefined; at += size) {
      const step = sides[to]!.receive(bytes.subarray(at, at + size));
      outcomes[to] = step.outcome;
      wires.push([1 - to, step.send]);
    }
  }
  return [outcomes[0], outcomes[1]];
}

function refusal(options: Partial<HandshakeOptions>, ...wire: Uint8Array[]): Refused {
  const handshake = new Handshake({ socketType: "PULL", ...options });
  let step: HandshakeStep | undefined;
  for (const bytes of wire) {
    step = handshake.receive(bytes);
    if (step.outcome !== undefined) break;
  }
  assert.ok(step?.outcome !== undefined && isRefused(step.outcome), "It was not refused");
  return step.outcome;
}

const server = generateCurveKeyPair();
const client = generateCurveKeyPair();
const mechanisms: Record<string, [HandshakeOptions["security"], HandshakeOptions["security"]]> = {
  NULL: [{ mechanism: "NULL" }, { mechanism: "NULL" }],
  PLAIN: [
    { mechanism: "PLAIN", username: "ada", password: "x" },
    {
      mechanism: "PLAIN",
      server: true,
      authenticate: (user, pass) => user === "ada" && pass === "x",
    },
  ],
  CURVE: [
    { mechanism: "CURVE", serverKey: server.publicKey, ...client },
    { mechanism: "CURVE", server: true, secretKey: server.secretKey },
  ],
};

for (const [name, [ours, theirs]] of Object.entries(mechanisms)) {
  for (const size of [1, 7, 1 << 20]) {
    Deno.test(`A ${name} handshake succeeds in chunks of ${size}`, () => {
      const metadata = new Map([["X-Robo-Name", "arm"]]);
      const [dealer, router] = converse(
        { socketType: "DEALER", security: ours!, routingId: toBytes("me"), metadata },
        { socketType: "ROUTER", security: theirs!, minor: 0 },
        size,
      );
      assert.ok(dealer && !isRefused(dealer), JSON.stringify(dealer));
      assert.ok(router && !isRefused(router), JSON.stringify(router));
      assert.deepEqual([dealer.minor, dealer.socketType, dealer.mechanism], [0, "ROUTER", name]);
      assert.deepEqual([router.minor, router.socketType], [0, "DEALER"]);
      assert.deepEqual(router.routingId, toBytes("me"));
      assert.deepEqual(router.metadata.get("X-Robo-Name"), toBytes("arm"));
      const users = { NULL: undefined, PLAIN: "ada", CURVE: client.publicKey };
      assert.equal(router.userId, users[name as keyof typeof users]);
      assert.equal(router.cipher !== undefined, name === "CURVE");
    });
  }
}

Deno.test("Exactly the pairs of RFC 28 to 31 may talk", () => {
  for (const a of SOCKET_TYPES) {
    for (const b of SOCKET_TYPES) {
      assert.equal(areCompatible(a, b), areCompatible(b, a));
      const outcomes = converse({ socketType: a }, { socketType: b });
      for (const outcome of outcomes) {
        assert.equal(!isRefused(outcome!), areCompatible(a, b), `${a} and ${b}`);
      }
    }
  }
});

Deno.test("Old versions are named in the refusal", () => {
  const two = concat([encodeGreeting({ minor: 0, mechanism: "NULL", asServer: false })]);
  two[10] = 1;
  assert.match(refusal({}, two.subarray(0, 12)).message, /ZMTP 2\.0/);
  assert.match(refusal({}, new Uint8Array([1]), new Uint8Array([0])).message, /ZMTP 1\.0/);
  assert.equal(refusal({}, toBytes("GET / HTTP/1.1")).reason, "bad-signature");
});

Deno.test("A wrong mechanism, two servers and an ERROR are refused by name", () => {
  const greeting = (asServer: boolean) =>
    encodeGreeting({ minor: 1, mechanism: "PLAIN", asServer });
  assert.equal(refusal({}, greeting(false)).reason, "mechanism-mismatch");
  const security = mechanisms.PLAIN![1]!;
  assert.equal(refusal({ security }, greeting(true)).reason, "role-conflict");
  const error = refusal({ security }, greeting(false), encodeError("go away\n"));
  assert.equal(error.reason, "peer-error");
  assert.match(error.message, /go away\?/);
});

Deno.test("What is not a command, out of place, malformed or endless is refused", () => {
  const hello = encodeGreeting({ minor: 1, mechanism: "NULL", asServer: false });
  assert.equal(refusal({}, hello, encodeFrame(0, toBytes("hi"))).reason, "unexpected-command");
  assert.equal(refusal({}, hello, encodeCommand("PING")).reason, "unexpected-command");
  assert.equal(refusal({}, hello, encodeCommand("READY", toBytes("x"))).reason, "malformed");
  const huge = new Uint8Array([FLAG_LONG | 4, 0x7f, 255, 255, 255, 255, 255, 255, 255]);
  assert.equal(refusal({}, hello, huge).reason, "too-long");
  const long = new Uint8Array([FLAG_LONG | 4, 0, 0, 0, 0, 0, 0, 0x40, 1]);
  assert.equal(refusal({}, hello, long).reason, "too-long");
  const nobody = encodeCommand("READY", encodeMetadata([["Socket-Type", "TOASTER"]]));
  assert.equal(refusal({}, hello, nobody).reason, "incompatible-socket");
});

Deno.test("A wrong password and a key that is not listed are refused on both ends", () => {
  const plain = converse(
    { socketType: "PUSH", security: { mechanism: "PLAIN", username: "ada", password: "y" } },
    { socketType: "PULL", security: mechanisms.PLAIN![1]! },
  );
  const curve = converse(
    { socketType: "PUSH", security: mechanisms.CURVE![0]! },
    {
      socketType: "PULL",
      security: { mechanism: "CURVE", server: true, ...server, accepts: () => false },
    },
  );
  for (const [theirs, ours] of [plain, curve]) {
    assert.ok(theirs && isRefused(theirs) && ours && isRefused(ours));
    assert.deepEqual([theirs.reason, ours.reason], ["peer-error", "authentication-failed"]);
    assert.match(theirs.message, /Access denied$/);
  }
});

Deno.test("A client with the wrong server key gets nowhere", () => {
  const [, ours] = converse(
    {
      socketType: "PUSH",
      security: { mechanism: "CURVE", serverKey: client.publicKey, ...client },
    },
    { socketType: "PULL", security: mechanisms.CURVE![1]! },
  );
  assert.ok(ours && isRefused(ours));
  assert.equal(ours.reason, "bad-crypto");
});

Deno.test("Messages behind the handshake are handed on, and the cipher reads them cut anywhere", () => {
  const [push, pull] = converse(
    { socketType: "PUSH", security: mechanisms.CURVE![0]! },
    { socketType: "PULL", security: mechanisms.CURVE![1]! },
  ) as [Established, Established];
  const plain = concat([
    encodeMessage([toBytes("a"), new Uint8Array(5000).fill(7)]),
    encodeCommand("PING", new Uint8Array(2)),
    encodeMessage([new Uint8Array(0)]),
  ]);
  const wire = push.cipher!.seal(plain);
  const opened: Uint8Array[] = [];
  for (let at = 0; at < wire.length; at += 11) {
    const part = pull.cipher!.open(wire.subarray(at, at + 11));
    assert.ok(!(part instanceof ZmtpViolation), JSON.stringify(part));
    opened.push(part);
  }
  assert.deepEqual(concat(opened), plain);
  const replay = pull.cipher!.open(wire);
  assert.ok(replay instanceof ZmtpViolation);
  assert.equal(replay.reason, "bad-crypto");
});

Deno.test("A changed bit anywhere in an encrypted message is found", () => {
  const random = (length: number) => new Uint8Array(length).fill(length);
  const ends = () =>
    converse(
      { socketType: "PUSH", security: mechanisms.CURVE![0]!, random },
      { socketType: "PULL", security: mechanisms.CURVE![1]!, random },
    ) as [Established, Established];
  const wire = ends()[0].cipher!.seal(encodeMessage([toBytes("twelve bytes")]));
  for (let bit = 0; bit < wire.length * 8; bit += 5) {
    const changed = wire.slice();
    changed[bit >> 3]! ^= 1 << (bit & 7);
    const result = ends()[1].cipher!.open(changed);
    assert.ok(result instanceof ZmtpViolation || result.length === 0, `bit ${bit}`);
  }
});

Deno.test("Random bytes end in a refusal or in waiting, never in an exception", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (noise, greeted) => {
    for (const security of Object.values(mechanisms).flat()) {
      const handshake = new Handshake({ socketType: "PULL", security: security! });
      const mechanism = security!.mechanism;
      if (greeted) handshake.receive(encodeGreeting({ minor: 1, mechanism, asServer: false }));
      for (const byte of noise) {
        if (handshake.receive(new Uint8Array([byte])).outcome !== undefined) break;
      }
    }
  }));
});
