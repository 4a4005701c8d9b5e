import assert from "node:assert/strict";
import fc from "fast-check";
import { listen } from "../endpoint.ts";
import {
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Request,
  Router,
  type Socket,
  Subscriber,
  XPublisher,
} from "../zmtp.ts";

const text = new TextDecoder();

/** A subscriber and a publisher at both ends of `inproc://name`, subscribed to everything. */
async function subscribed(pub: Publisher | XPublisher, sub: Subscriber): Promise<void> {
  sub.subscribe();
  const done = new Promise<void>((resolve) => pub.onSubscriptionChange(resolve));
  sub.connect(await pub.bind("tcp://127.0.0.1:0"));
  await done;
}

/** Waits for something that has no event of its own. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

Deno.test("A bind and a later connect, or the other way around, find each other", async () => {
  for (const endpoint of ["inproc://later", `ipc:///tmp/robo-test-${Deno.pid}.sock`]) {
    await using push = new Push();
    await using pull = new Pull();
    push.connect(endpoint);
    await push.send("queued before anybody listened");
    await pull.bind(endpoint);
    assert.equal(text.decode((await pull.receive())[0]), "queued before anybody listened");
  }
});

Deno.test("An address in use is an error that says the cure", async () => {
  for (
    const endpoint of [
      "tcp://127.0.0.1:0",
      `ipc:///tmp/robo-test-${Deno.pid}.sock`,
      "inproc://taken",
    ]
  ) {
    await using first = new Pull();
    await using second = new Pull();
    const taken = await first.bind(endpoint);
    await assert.rejects(second.bind(taken), { code: "unavailable", message: /is in use/ });
    await first.unbind(taken);
    await second.bind(taken);
  }
  await using socket = new Pull();
  await assert.rejects(socket.bind("tcp://nonsense"), { code: "usage" });
  assert.throws(() => socket.connect("udp://x:1"), { code: "usage" });
});

Deno.test("A message goes to each PULL in turn, and a request's reply back to its sender", async () => {
  await using push = new Push();
  const pulls = [new Pull(), new Pull(), new Pull()];
  const endpoint = await push.bind("inproc://turns");
  for (const pull of pulls) {
    pull.connect(endpoint);
    await push.events.next("connected");
  }
  for (let i = 0; i < 9; i++) await push.send(`${i}`);
  for (const pull of pulls) {
    const got = [await pull.receive(), await pull.receive(), await pull.receive()];
    const numbers = got.map(([frame]) => Number(text.decode(frame)) % 3);
    assert.equal(new Set(numbers).size, 1);
    await pull.close();
  }
});

Deno.test("A PULL takes from a busy and from a quiet peer in turn", async () => {
  await using pull = new Pull();
  await using busy = new Push();
  await using quiet = new Push();
  const endpoint = await pull.bind("inproc://fair");
  busy.connect(endpoint);
  quiet.connect(endpoint);
  for (let i = 0; i < 50; i++) await busy.send("busy");
  for (let i = 0; i < 3; i++) await quiet.send("quiet");
  await until(() => pull.counters.received === 53);
  const first = [];
  for (let i = 0; i < 6; i++) first.push(text.decode((await pull.receive())[0]));
  assert.deepEqual(first.sort(), ["busy", "busy", "busy", "quiet", "quiet", "quiet"]);
});

Deno.test("A PAIR sends a second peer away", async () => {
  await using pair = new Pair();
  await using first = new Pair();
  await using second = new Pair({ reconnectInterval: -1 });
  const endpoint = await pair.bind("inproc://pair");
  first.connect(endpoint);
  await pair.events.next("connected");
  const failed = pair.events.next("handshake-failed");
  second.connect(endpoint);
  assert.equal((await failed)?.reason, "pair-busy");
});

Deno.test("A ROUTER refuses a second peer of the same name, or hands the name over", async () => {
  for (const handover of [false, true]) {
    await using router = new Router({ handover });
    await using first = new Dealer({ routingId: "twin", reconnectInterval: -1 });
    await using second = new Dealer({ routingId: "twin", reconnectInterval: -1 });
    const endpoint = await router.bind("inproc://twins");
    first.connect(endpoint);
    await router.events.next("connected");
    const event = router.events.next(handover ? "connected" : "handshake-failed");
    second.connect(endpoint);
    assert.equal((await event)?.type, handover ? "connected" : "handshake-failed");
    await router.send(["twin", "hello"]);
    const receiver = handover ? second : first;
    assert.equal(text.decode((await receiver.receive())[0]), "hello");
  }
});

Deno.test("A socket connects again after its peer has gone, and subscribes again", async () => {
  await using sub = new Subscriber({ reconnectInterval: 5 });
  sub.subscribe("t");
  let endpoint = "tcp://127.0.0.1:0";
  for (let round = 0; round < 5; round++) {
    await using pub = new Publisher();
    const ready = new Promise<void>((resolve) => pub.onSubscriptionChange(resolve));
    endpoint = await pub.bind(endpoint);
    sub.connect(endpoint);
    await ready;
    await pub.send(["t", `${round}`]);
    assert.equal(text.decode((await sub.receive())[1]), `${round}`);
  }
});

Deno.test("A request whose connection breaks fails, and the next one succeeds", async () => {
  await using req = new Request({ reconnectInterval: 5 });
  const listener = await listen("inproc://breaks");
  req.connect("inproc://breaks");
  await req.send("lost");
  const reply = assert.rejects(req.receive(), { code: "unavailable" });
  const { establish } = await import("../zmtp_link.ts");
  for await (const conn of listener) {
    await establish(conn, { socketType: "REP" });
    await conn.read(new Uint8Array(100));
    conn.close();
    break;
  }
  await reply;
  listener.close();
  await using router = new Router();
  await router.bind("inproc://breaks");
  await req.send("again");
  const [id, , body] = await router.receive();
  assert.equal(text.decode(body), "again");
  await router.send([id!, "", "reply"]);
  assert.equal(text.decode((await req.receive())[0]), "reply");
});

Deno.test("A relaxed request ignores the late reply of an earlier one", async () => {
  await using req = new Request({ relaxed: true });
  await using router = new Router();
  req.connect(await router.bind("inproc://relaxed"));
  await req.send("first");
  const [id, firstNumber] = await router.receive();
  await req.send("second");
  const [, secondNumber] = await router.receive();
  await router.send([id!, firstNumber!, "", "late"]);
  await router.send([id!, secondNumber!, "", "right"]);
  assert.equal(text.decode((await req.receive())[0]), "right");
});

Deno.test("Close sends what waits, but no longer than it may linger", async () => {
  const pull = new Pull();
  const push = new Push();
  push.connect(await pull.bind("tcp://127.0.0.1:0"));
  for (let i = 0; i < 500; i++) await push.send(new Uint8Array(1000));
  await push.close();
  for (let i = 0; i < 500; i++) await pull.receive();
  await pull.close();
  const lonely = new Push({ linger: 10 });
  lonely.connect("inproc://nobody-there");
  await lonely.send("never delivered");
  await lonely.close();
});

Deno.test("The fast callback sees each message, in order, across any number of reads", async () => {
  await using pub = new Publisher({ sendHighWaterMark: 0 });
  await using sub = new Subscriber();
  await subscribed(pub, sub);
  const count = 20_000;
  let seen = 0;
  let wrong = 0;
  const all = new Promise<void>((resolve) => {
    sub.onMessage((message) => {
      const number = Number(text.decode(message.frame(1)));
      if (number !== seen || message.count !== 2) wrong++;
      if (++seen === count) resolve();
    });
  });
  for (let i = 0; i < count; i++) pub.publish("topic", `${i}`);
  await all;
  assert.equal(wrong, 0);
  assert.deepEqual(pub.counters.droppedSending, 0);
});

Deno.test("A mistake in the callback of one message does not end the connection", async () => {
  await using pub = new Publisher();
  await using sub = new Subscriber();
  await subscribed(pub, sub);
  const reported = new Promise<void>((resolve) => {
    globalThis.addEventListener("error", (event) => {
      event.preventDefault();
      resolve();
    }, { once: true });
  });
  let calls = 0;
  const second = new Promise<void>((resolve) => {
    sub.onMessage(() => {
      if (++calls === 2) resolve();
      else throw new Error("A mistake");
    });
  });
  pub.publish("a", "1");
  pub.publish("a", "2");
  await Promise.all([reported, second]);
});

Deno.test("An XPUB tells of each topic once, and of its end when the last subscriber leaves", async () => {
  await using xpub = new XPublisher();
  const subs = [new Subscriber(), new Subscriber()];
  const endpoint = await xpub.bind("inproc://xpub");
  for (const sub of subs) {
    const changed = new Promise<void>((resolve) => xpub.onSubscriptionChange(resolve));
    sub.subscribe("t");
    sub.connect(endpoint);
    await changed;
  }
  assert.deepEqual(text.decode((await xpub.receive())[0]), "\x01t");
  for (const sub of subs) await sub.close();
  assert.deepEqual(text.decode((await xpub.receive())[0]), "\x00t");
});

Deno.test("The monitor's iteration ends with the socket", async () => {
  const socket: Socket = new Pull();
  const types: string[] = [];
  const reading = (async () => {
    for await (const { type } of socket.events) types.push(type);
  })();
  await socket.bind("inproc://monitor");
  await socket.close();
  await reading;
  assert.deepEqual(types, ["listening", "closed"]);
});

Deno.test("Messages of any shape arrive as they were sent", async () => {
  await using push = new Push();
  await using pull = new Pull();
  push.connect(await pull.bind("tcp://127.0.0.1:0"));
  const frames = fc.array(fc.uint8Array({ maxLength: 700 }), { minLength: 1, maxLength: 5 });
  await fc.assert(fc.asyncProperty(fc.array(frames, { maxLength: 20 }), async (messages) => {
    for (const message of messages) await push.send(message);
    for (const message of messages) assert.deepEqual(await pull.receive(), message);
  }));
});

Deno.test("A router tells who comes and goes, knows its peers, and can end their connections", async () => {
  const seen: string[] = [];
  const onPeer = (id: Uint8Array, isThere: boolean) =>
    void seen.push(`${text.decode(id)} ${isThere}`);
  await using router = new Router({ handover: true, onPeer });
  const endpoint = await router.bind("tcp://127.0.0.1:0");
  const ana = new TextEncoder().encode("ana");
  await using first = new Dealer({ routingId: "ana", reconnectInterval: -1 });
  first.connect(endpoint);
  await until(() => seen.length === 1);
  assert.equal(router.peer(ana)?.socketType, "DEALER");
  // One that takes over its place is the same peer to the outside.
  await using second = new Dealer({ routingId: "ana", reconnectInterval: -1 });
  second.connect(endpoint);
  await until(() => seen.length === 2);
  await until(() => first.peers.length === 0);
  assert.equal(router.endPeers(({ routingId }) => text.decode(routingId) === "bob"), 0);
  assert.equal(router.endPeers(({ routingId }) => text.decode(routingId) === "ana"), 1);
  await until(() => seen.length === 3);
  assert.deepEqual(seen, ["ana true", "ana true", "ana false"]);
  assert.equal(router.peer(ana), undefined);
});
