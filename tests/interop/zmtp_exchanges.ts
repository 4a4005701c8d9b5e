import assert from "node:assert/strict";
import type { SocketType } from "../../transports/zmtp.ts";
import type { End } from "./zmtp_ends.ts";

/** Frames of each kind: short, empty, just over the short form, of all byte values, and longer than a read. */
const FRAMES = ["short", "", "x".repeat(256), allBytes(), "y".repeat(100_000)];

/** Lets two connected ends do what their pattern is for. */
export type Exchange = (ours: End, theirs: End) => Promise<void>;

/** For each ordered pair of types (ours, theirs) that may talk, what they say. */
export const EXCHANGES: [SocketType, SocketType, Exchange][] = [];

for (const pub of ["PUB", "XPUB"] as const) {
  for (const sub of ["SUB", "XSUB"] as const) {
    EXCHANGES.push([pub, sub, (ours, theirs) => publish(ours, theirs)]);
    EXCHANGES.push([sub, pub, (ours, theirs) => publish(theirs, ours)]);
  }
}
EXCHANGES.push(
  ["PUSH", "PULL", (ours, theirs) => oneWay(ours, theirs)],
  ["PULL", "PUSH", (ours, theirs) => oneWay(theirs, ours)],
  ["PAIR", "PAIR", bothWays],
  ["DEALER", "DEALER", bothWays],
  ["REQ", "REP", (ours, theirs) => ask(ours, theirs)],
  ["REP", "REQ", (ours, theirs) => ask(theirs, ours)],
  ["REQ", "ROUTER", (ours, theirs) => askRouter(ours, theirs)],
  ["ROUTER", "REQ", (ours, theirs) => askRouter(theirs, ours)],
  ["DEALER", "REP", (ours, theirs) => askByDealer(ours, theirs)],
  ["REP", "DEALER", (ours, theirs) => askByDealer(theirs, ours)],
  ["DEALER", "ROUTER", (ours, theirs) => route(ours, theirs, "ours")],
  ["ROUTER", "DEALER", (ours, theirs) => route(theirs, ours, "theirs")],
  ["ROUTER", "ROUTER", routeBothWays],
);

async function publish(pub: End, sub: End): Promise<void> {
  await sub.subscribe("topic");
  // libzmq tells a peer of its subscriptions when its socket is next used, so it has to be.
  let first = sub.receive();
  if (pub.type === "XPUB") assert.deepEqual(await pub.receive(), ["\x01topic"]);
  else if (pub.subscribed !== undefined) await pub.subscribed("topic");
  else await synchronize(pub, first);
  await pub.send("other", "not wanted");
  await pub.send("topic", ...FRAMES);
  await pub.send("topic/below");
  while ((await first)[1] === "sync") first = sub.receive();
  assert.deepEqual(await first, ["topic", ...FRAMES]);
  assert.deepEqual(await sub.receive(), ["topic/below"]);
}

/** A libzmq PUB does not tell when a subscription has reached it: publishes until a message is through. */
async function synchronize(pub: End, first: Promise<unknown>): Promise<void> {
  let through = false;
  void first.then(() => through = true, () => through = true);
  while (!through) await pub.send("topic", "sync");
}

async function oneWay(from: End, to: End): Promise<void> {
  await from.send(...FRAMES);
  await from.send("last");
  assert.deepEqual(await to.receive(), FRAMES);
  assert.deepEqual(await to.receive(), ["last"]);
}

async function bothWays(ours: End, theirs: End): Promise<void> {
  await oneWay(ours, theirs);
  await oneWay(theirs, ours);
}

async function ask(req: End, rep: End): Promise<void> {
  for (const frames of [FRAMES, ["again"]]) {
    await req.send(...frames);
    assert.deepEqual(await rep.receive(), frames);
    await rep.send(...frames, "reply");
    assert.deepEqual(await req.receive(), [...frames, "reply"]);
  }
}

async function askRouter(req: End, router: End): Promise<void> {
  await req.send(...FRAMES);
  const [id, ...rest] = await router.receive();
  assert.deepEqual(rest, ["", ...FRAMES]);
  await router.send(id!, "", "reply");
  assert.deepEqual(await req.receive(), ["reply"]);
}

async function askByDealer(dealer: End, rep: End): Promise<void> {
  await dealer.send("envelope", "", ...FRAMES);
  assert.deepEqual(await rep.receive(), FRAMES);
  await rep.send("reply");
  assert.deepEqual(await dealer.receive(), ["envelope", "", "reply"]);
}

async function route(dealer: End, router: End, name: string): Promise<void> {
  await dealer.send(...FRAMES);
  assert.deepEqual(await router.receive(), [name, ...FRAMES]);
  await router.send("nobody", "lost");
  await router.send(name, "back");
  assert.deepEqual(await dealer.receive(), ["back"]);
}

async function routeBothWays(ours: End, theirs: End): Promise<void> {
  await ours.send("theirs", "hello");
  assert.deepEqual(await theirs.receive(), ["ours", "hello"]);
  await theirs.send("ours", "back");
  assert.deepEqual(await ours.receive(), ["theirs", "back"]);
}

function allBytes(): string {
  return String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
}
