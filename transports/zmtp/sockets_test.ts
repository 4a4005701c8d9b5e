import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import {
  Dealer,
  generateCurveKeyPair,
  type Message,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  type SocketOptions,
  Subscriber,
  XPublisher,
  XSubscriber,
} from "../zmtp.ts";

function texts(message: Message): string[] {
  return message.map((frame) => new TextDecoder().decode(frame));
}

let names = 0;
const ENDPOINTS: Record<string, () => string> = {
  tcp: () => "tcp://127.0.0.1:0",
  ipc: () => "ipc://*",
  inproc: () => `inproc://sockets-test-${names++}`,
};

const server = generateCurveKeyPair();
const client = generateCurveKeyPair();
const SECURITY: Record<string, [SocketOptions, SocketOptions]> = {
  NULL: [{}, {}],
  PLAIN: [
    { plainServer: true, plainUsername: "ada", plainPassword: "x" },
    { plainUsername: "ada", plainPassword: "x" },
  ],
  CURVE: [
    { curveServer: true, curveSecretKey: server.secretKey },
    {
      curveServerKey: server.publicKey,
      curvePublicKey: client.publicKey,
      curveSecretKey: client.secretKey,
    },
  ],
};

for (const [transport, endpoint] of Object.entries(ENDPOINTS)) {
  for (const [mechanism, [bound, connecting]] of Object.entries(SECURITY)) {
    Deno.test(`Every pattern works over ${transport} with ${mechanism}`, async (t) => {
      await t.step("PUB and SUB", async () => {
        await using pub = new Publisher(bound);
        await using sub = new Subscriber(connecting);
        sub.subscribe("a");
        const subscribed = new Promise<void>((done) => pub.onSubscriptionChange(done));
        sub.connect(await pub.bind(endpoint()));
        await subscribed;
        await pub.send(["b", "no"]);
        await pub.send(["a1", "yes", ""]);
        pub.publish("a2", "fast");
        assert.deepEqual(texts(await sub.receive()), ["a1", "yes", ""]);
        assert.deepEqual(texts(await sub.receive()), ["a2", "fast"]);
      });

      await t.step("XPUB and XSUB", async () => {
        await using xpub = new XPublisher(bound);
        await using xsub = new XSubscriber(connecting);
        xsub.connect(await xpub.bind(endpoint()));
        await xpub.events.next("connected");
        await xsub.send("\x01t");
        assert.deepEqual(texts(await xpub.receive()), ["\x01t"]);
        await xpub.send(["topic", "x"]);
        assert.deepEqual(texts(await xsub.receive()), ["topic", "x"]);
        await xsub.send("\x00t");
        assert.deepEqual(texts(await xpub.receive()), ["\x00t"]);
        await xsub.send("hello");
        assert.deepEqual(texts(await xpub.receive()), ["hello"]);
      });

      await t.step("PUSH and PULL", async () => {
        await using pull = new Pull(bound);
        await using push = new Push(connecting);
        push.connect(await pull.bind(endpoint()));
        for (let i = 0; i < 20; i++) {
          await push.send([`${i}`, new Uint8Array(i * 1000)]);
        }
        for (let i = 0; i < 20; i++) {
          const [number, body] = await pull.receive();
          assert.equal(new TextDecoder().decode(number), `${i}`);
          assert.equal(body!.length, i * 1000);
        }
      });

      await t.step("REQ and REP", async () => {
        await using rep = new Reply(bound);
        await using req = new Request(connecting);
        req.connect(await rep.bind(endpoint()));
        await assert.rejects(rep.send("x"), /no request/);
        await req.send("hello");
        await assert.rejects(req.send("again"), /no reply yet/);
        assert.deepEqual(texts(await rep.receive()), ["hello"]);
        await assert.rejects(rep.receive(), /no reply yet/);
        await rep.send(["a", "b"]);
        assert.deepEqual(texts(await req.receive()), ["a", "b"]);
      });

      await t.step("DEALER and ROUTER", async () => {
        await using router = new Router({ ...bound, mandatory: true });
        await using dealer = new Dealer({ ...connecting, routingId: "me" });
        dealer.connect(await router.bind(endpoint()));
        await dealer.send(["x", "y"]);
        assert.deepEqual(texts(await router.receive()), ["me", "x", "y"]);
        await router.send(["me", "z"]);
        assert.deepEqual(texts(await dealer.receive()), ["z"]);
        await assert.rejects(router.send(["you", "z"]), /No peer/);
      });

      await t.step("PAIR and PAIR", async () => {
        await using left = new Pair(bound);
        await using right = new Pair(connecting);
        right.connect(await left.bind(endpoint()));
        await right.send("there");
        assert.deepEqual(texts(await left.receive()), ["there"]);
        await left.send("back");
        assert.deepEqual(texts(await right.receive()), ["back"]);
      });
    });
  }
}

Deno.test("A closed socket ends its iteration and refuses to be used", async () => {
  const pull = new Pull();
  const loop = (async () => {
    for await (const _ of pull) assert.fail("Nothing was sent");
  })();
  const waiting = assert.rejects(pull.receive(), /is closed/);
  await pull.close();
  await loop;
  await waiting;
  await assert.rejects(pull.bind("tcp://127.0.0.1:0"), RoboError);
});
