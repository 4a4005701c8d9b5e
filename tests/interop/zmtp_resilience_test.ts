import assert from "node:assert/strict";
import { dial, listen } from "../../transports/endpoint.ts";
import type { ByteConnection, ByteListener } from "../../transports/transport.ts";
import {
  Dealer,
  generateCurveKeyPair,
  Publisher,
  Pull,
  Push,
  Router,
  type SocketOptions,
  Subscriber,
} from "../../transports/zmtp.ts";
import { until } from "../lib/until.ts";
import { OurEnd, TheirEnd } from "./zmtp_ends.ts";
import { Peer, type PeerKind } from "./zmtp_peer.ts";

const text = new TextDecoder();

const missing: Partial<Record<PeerKind, string>> = {};
for (const kind of ["node", "python"] as const) {
  const probe = await Peer.start(kind);
  if (typeof probe === "string") missing[kind] = probe;
  else await probe[Symbol.asyncDispose]();
}

/** A test against a libzmq peer, ignored by name where that is missing. */
function test(name: string, kind: PeerKind, run: (peer: Peer) => Promise<void>): void {
  const why = missing[kind];
  Deno.test({
    name: why === undefined ? name : `${name} (${why})`,
    ignore: why !== undefined,
    async fn() {
      await using peer = await Peer.start(kind) as Peer;
      await run(peer);
    },
  });
}

/** Forwards between whoever connects and `target`, `size` bytes at a time. */
async function chopper(target: string, size: number): Promise<ByteListener> {
  const listener = await listen("tcp://127.0.0.1:0");
  void (async () => {
    for await (const near of listener) {
      const far = await dial(target);
      void copy(near, far, size);
      void copy(far, near, size);
    }
  })();
  return listener;
}

/** Forwards between whoever connects and `target`, and counts the heartbeats that pass. */
async function wiretap(target: string): Promise<{
  readonly listener: ByteListener;
  /** How many of these commands have come from the one who connected (`near`), or from `target`. */
  count(from: "near" | "far", command: "PING" | "PONG"): number;
}> {
  const listener = await listen("tcp://127.0.0.1:0");
  const heard = { near: "", far: "" };
  const latin1 = new TextDecoder("latin1");
  void (async () => {
    for await (const near of listener) {
      const far = await dial(target);
      void copy(near, far, 4096, (chunk) => heard.near += latin1.decode(chunk));
      void copy(far, near, 4096, (chunk) => heard.far += latin1.decode(chunk));
    }
  })();
  return { listener, count: (from, command) => heard[from].split(`\x04${command}`).length - 1 };
}

async function copy(
  from: ByteConnection,
  to: ByteConnection,
  size: number,
  onChunk: (chunk: Uint8Array) => void = () => {},
): Promise<void> {
  const buffer = new Uint8Array(4096);
  try {
    for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
      for (let at = 0; at < count; at += size) {
        const chunk = buffer.subarray(at, Math.min(count, at + size));
        onChunk(chunk);
        for (let done = 0; done < chunk.length;) done += await to.write(chunk.subarray(done));
      }
    }
  } catch {
    // One of the ends has closed.
  }
  from.close();
  to.close();
}

const keys = generateCurveKeyPair();
const MECHANISMS: Record<string, [SocketOptions, SocketOptions]> = {
  NULL: [{}, {}],
  CURVE: [
    { curveServer: true, curveSecretKey: keys.secretKey },
    {
      curveServerKey: keys.publicKey,
      curvePublicKey: keys.publicKey,
      curveSecretKey: keys.secretKey,
    },
  ],
};

for (const [mechanism, [bound, connecting]] of Object.entries(MECHANISMS)) {
  test(
    `A conversation with libzmq survives being cut at every byte with ${mechanism}`,
    "node",
    async (peer) => {
      const router = new OurEnd("ROUTER", bound);
      const endpoint = await router.bind("tcp://127.0.0.1:0");
      await using proxy = await chopper(endpoint, 1);
      const dealer = await TheirEnd.open(peer, "DEALER", { ...connecting, routingId: "cut" });
      await dealer.connect(proxy.endpoint);
      for (const length of [0, 1, 255, 256, 3000]) {
        await dealer.send("x".repeat(length), "end");
        assert.deepEqual(await router.receive(), ["cut", "x".repeat(length), "end"]);
        await router.send("cut", "y".repeat(length), "end");
        assert.deepEqual(await dealer.receive(), ["y".repeat(length), "end"]);
      }
      await router.close();
      await dealer.close();
    },
  );
}

test("Ten thousand messages from libzmq arrive in order, and go back", "node", async (peer) => {
  const count = 10_000;
  await using pull = new Pull();
  await using push = new Push();
  const theirPush = await TheirEnd.open(peer, "PUSH", {});
  const theirPull = await TheirEnd.open(peer, "PULL", {});
  await theirPush.connect(await pull.bind("tcp://127.0.0.1:0"));
  push.connect(await theirPull.bind("tcp://127.0.0.1:0"));
  const flooded = theirPush.flood(count, 200);
  for (let i = 0; i < count; i++) {
    const [number, body] = await pull.receive();
    assert.equal(text.decode(number), `${i}`);
    assert.equal(body!.length, 200);
  }
  await flooded;
  const drained = theirPull.drain(count);
  for (let i = 0; i < count; i++) await push.send([`${i}`, new Uint8Array(200)]);
  assert.deepEqual(await drained, { inOrder: true, bytes: count * 200 });
});

test("Messages of a megabyte from libzmq arrive whole with CURVE", "node", async (peer) => {
  const [bound, connecting] = MECHANISMS.CURVE!;
  await using pull = new Pull(bound);
  const push = await TheirEnd.open(peer, "PUSH", connecting);
  await push.connect(await pull.bind("tcp://127.0.0.1:0"));
  const flooded = push.flood(5, 1_000_000);
  for (let i = 0; i < 5; i++) {
    const [number, body] = await pull.receive();
    assert.equal(text.decode(number), `${i}`);
    assert.ok(body!.length === 1_000_000 && body!.every((byte) => byte === 120));
  }
  await flooded;
});

test(
  "Our subscriber finds a libzmq publisher again that was killed and restarted",
  "node",
  async (first) => {
    await using sub = new Subscriber({ reconnectInterval: 10 });
    sub.subscribe("t");
    let peer = first;
    let endpoint = "tcp://127.0.0.1:0";
    for (let round = 0; round < 3; round++) {
      const pub = await TheirEnd.open(peer, "PUB", {});
      endpoint = await pub.bind(endpoint);
      sub.connect(endpoint);
      let through = false;
      const received = (async () => {
        // What the last publisher sent may still wait.
        while (text.decode((await sub.receive())[1]) !== `${round}`);
        through = true;
      })();
      while (!through) await pub.send("t", `${round}`);
      await received;
      const gone = sub.events.next("disconnected");
      await peer.kill();
      await gone;
      if (round < 2) peer = await Peer.start("node") as Peer;
    }
  },
);

test(
  "A libzmq subscriber finds our publisher again that was closed in the middle",
  "node",
  async (peer) => {
    const sub = await TheirEnd.open(peer, "SUB", { reconnectInterval: 10 } as SocketOptions);
    await sub.subscribe("t");
    let endpoint = "tcp://127.0.0.1:0";
    for (let round = 0; round < 3; round++) {
      await using pub = new Publisher();
      const ready = new Promise<void>((resolve) => pub.onSubscriptionChange(resolve));
      endpoint = await pub.bind(endpoint);
      if (round === 0) await sub.connect(endpoint);
      // libzmq subscribes again when its socket is next used, so it has to be.
      const received = sub.receive();
      await ready;
      await pub.send(["t", `${round}`]);
      assert.deepEqual(await received, ["t", `${round}`]);
    }
    await sub.close();
  },
);

test("Subscriptions work with libzmq in the form of ZMTP 3.0, too", "node", async (peer) => {
  await using pub = new Publisher({ minor: 0 });
  await using ours = new Subscriber({ minor: 0 });
  const sub = await TheirEnd.open(peer, "SUB", {});
  const xpub = await TheirEnd.open(peer, "XPUB", {});
  await sub.subscribe("t");
  ours.subscribe("u");
  const ready = new Promise<void>((resolve) => pub.onSubscriptionChange(resolve));
  await sub.connect(await pub.bind("tcp://127.0.0.1:0"));
  const received = sub.receive();
  await ready;
  await pub.send(["no", "1"]);
  await pub.send(["t", "2"]);
  assert.deepEqual(await received, ["t", "2"]);
  ours.connect(await xpub.bind("tcp://127.0.0.1:0"));
  assert.deepEqual(await xpub.receive(), ["\x01u"]);
  ours.unsubscribe("u");
  assert.deepEqual(await xpub.receive(), ["\x00u"]);
});

test(
  "What was queued for a killed libzmq worker's successor is delivered to it",
  "node",
  async (first) => {
    await using push = new Push({ reconnectInterval: 10 });
    const pull = await TheirEnd.open(first, "PULL", {});
    const endpoint = await pull.bind("tcp://127.0.0.1:0");
    push.connect(endpoint);
    await push.send("before");
    assert.deepEqual(await pull.receive(), ["before"]);
    const gone = push.events.next("disconnected");
    await first.kill();
    await gone;
    await push.send("meanwhile");
    await using second = await Peer.start("node") as Peer;
    const successor = await TheirEnd.open(second, "PULL", {});
    await successor.bind(endpoint);
    assert.deepEqual(await successor.receive(), ["meanwhile"]);
  },
);

test(
  "Heartbeats keep a quiet connection with libzmq alive, in both directions",
  "node",
  async (peer) => {
    // That their answers come is seen below; a busy machine may keep any of them waiting.
    const heartbeat = {
      heartbeatInterval: 20,
      heartbeatTimeout: 60_000,
      heartbeatTimeToLive: 60_000,
    };
    for (const minor of [0, 1] as const) {
      await using router = new Router({ ...heartbeat, minor });
      const dealer = await TheirEnd.open(peer, "DEALER", { ...heartbeat, routingId: "quiet" });
      let lost = 0;
      router.events.on(({ type }) => type === "disconnected" && lost++);
      const { listener, count } = await wiretap(await router.bind("tcp://127.0.0.1:0"));
      await using _ = listener;
      await dealer.connect(listener.endpoint);
      await dealer.send("hello");
      await router.receive();
      await until(
        "several heartbeats of each end were answered",
        () => Math.min(count("near", "PONG"), count("far", "PONG")) > 3,
      );
      assert.equal(lost, 0);
      await router.send(["quiet", "still there"]);
      assert.deepEqual(await dealer.receive(), ["still there"]);
      await dealer.close();
    }
  },
);

test(
  "A libzmq process that is stopped is found out by its missing heartbeats",
  "python",
  async (peer) => {
    await using router = new Router({ heartbeatInterval: 20, heartbeatTimeout: 60 });
    const dealer = await TheirEnd.open(peer, "DEALER", { routingId: "frozen" });
    await dealer.connect(await router.bind("tcp://127.0.0.1:0"));
    await dealer.send("hello");
    await router.receive();
    const gone = router.events.next("disconnected");
    peer.signal("SIGSTOP");
    assert.equal((await gone)?.reason, "heartbeat");
    peer.signal("SIGCONT");
  },
);

test(
  "A libzmq peer with another mechanism, password or key is refused, and the monitor says why",
  "python",
  async (peer) => {
    const stranger = generateCurveKeyPair();
    const attempts: [SocketOptions, SocketOptions, string][] = [
      [{}, MECHANISMS.CURVE![1]!, "mechanism-mismatch closed"],
      [
        { plainServer: true, plainUsername: "ada", plainPassword: "secret" },
        { plainUsername: "ada", plainPassword: "wrong" },
        "authentication-failed",
      ],
      [
        MECHANISMS.CURVE![0]!,
        { ...MECHANISMS.CURVE![1]!, curveServerKey: stranger.publicKey },
        "bad-crypto",
      ],
      [
        {
          security: {
            mechanism: "CURVE",
            server: true,
            secretKey: keys.secretKey,
            accepts: (key) => key === stranger.publicKey,
          },
        },
        MECHANISMS.CURVE![1]!,
        "authentication-failed",
      ],
    ];
    for (const [ours, theirs, reason] of attempts) {
      await using pull = new Pull(ours);
      const failed = pull.events.next("handshake-failed");
      const push = await TheirEnd.open(peer, "PUSH", theirs);
      await push.connect(await pull.bind("tcp://127.0.0.1:0"));
      // At a mismatch libzmq may hang up before it has named its own mechanism.
      assert.ok(reason.split(" ").includes((await failed)!.reason), reason);
      await push.close();
    }
  },
);

test(
  "A libzmq subscriber that does not read loses messages, which are counted, and others lose none",
  "python",
  async (peer) => {
    await using pub = new Publisher({ sendHighWaterMark: 50, linger: 0 });
    await using keen = new Subscriber({ receiveHighWaterMark: 0 });
    const lazy = await TheirEnd.open(peer, "SUB", { receiveHighWaterMark: 10 });
    await lazy.subscribe("t");
    keen.subscribe("t");
    const endpoint = await pub.bind("tcp://127.0.0.1:0");
    await lazy.connect(endpoint);
    keen.connect(endpoint);
    while (pub.subscribers("t") < 2) {
      await new Promise<void>((resolve) => {
        const off = pub.onSubscriptionChange(() => {
          off();
          resolve();
        });
      });
    }
    const body = new Uint8Array(100_000);
    for (let i = 0; i < 300; i++) {
      await pub.send(["t", `${i}`, body]);
      assert.equal(text.decode((await keen.receive())[1]), `${i}`);
    }
    assert.equal(pub.peers.length, 2);
    const dropped = pub.peers.map((peer) => peer.droppedSending).sort((a, b) => a - b);
    assert.equal(dropped[0], 0);
    assert.ok(dropped[1]! > 50, `${dropped[1]} dropped`);
    assert.ok(pub.peers.every((peer) => peer.waiting <= 51));
  },
);

test(
  "A request of libzmq is answered by a ROUTER behind a DEALER proxy of ours",
  "node",
  async (peer) => {
    await using front = new Router();
    await using back = new Dealer();
    const req = await TheirEnd.open(peer, "REQ", {});
    const rep = await TheirEnd.open(peer, "REP", {});
    await req.connect(await front.bind("tcp://127.0.0.1:0"));
    back.connect(await rep.bind("tcp://127.0.0.1:0"));
    await req.send("question");
    await back.send(await front.receive());
    assert.deepEqual(await rep.receive(), ["question"]);
    await rep.send("answer");
    await front.send(await back.receive());
    assert.deepEqual(await req.receive(), ["answer"]);
  },
);
