import assert from "node:assert/strict";
import fc from "fast-check";
import { until } from "../../../tests/lib/until.ts";
import { Hub } from "../hub/hub.ts";
import {
  ALL_RIGHTS,
  announced,
  FakeProgram,
  FakeSocket,
  plainEncoder,
  smallRun,
} from "../hub/hub_testing.ts";
import type { Policy, WhenSlow } from "../hub/subscription.ts";
import type { ConnectedClient } from "./connected_client.ts";

const TOPICS = [1, 2, 3];

interface Wanted {
  readonly topics: readonly number[];
  readonly policy: Policy;
  readonly whenSlow: WhenSlow;
  readonly isGathered: boolean;
  readonly room: number;
}

type Step =
  | { readonly kind: "publish"; readonly topics: readonly number[] }
  | { readonly kind: "drain"; readonly client: number }
  | { readonly kind: "wait" };

const POLICIES: readonly Policy[] = [
  { kind: "all" },
  { kind: "all" },
  { kind: "latest" },
  { kind: "every", ms: 1 },
  { kind: "decimate", n: 3 },
];

const wanted: fc.Arbitrary<Wanted> = fc.record({
  topics: fc.uniqueArray(fc.constantFrom(...TOPICS), { minLength: 1 }),
  policy: fc.constantFrom(...POLICIES),
  whenSlow: fc.constantFrom<WhenSlow>("drop-oldest", "latest", "disconnect", "hold"),
  isGathered: fc.boolean(),
  room: fc.constantFrom(1, 100, 500, Infinity),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("publish" as const),
      topics: fc.array(fc.constantFrom(...TOPICS), { minLength: 1, maxLength: 12 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("drain" as const), client: fc.nat({ max: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("wait" as const) }) },
);

interface Listener {
  readonly wanted: Wanted;
  readonly socket: FakeSocket;
  readonly client: ConnectedClient;
}

Deno.test("For each client and topic what was sent and what was lost is what was published", async () => {
  const clients = fc.array(wanted, { minLength: 1, maxLength: 6 });
  const steps = fc.array(step, { minLength: 5, maxLength: 60 });
  await fc.assert(fc.asyncProperty(clients, steps, play), { numRuns: 200 });
});

async function play(clients: readonly Wanted[], steps: readonly Step[]): Promise<void> {
  let time = 0;
  const hub = new Hub({
    limits: { maxQueue: 600, allowHold: true },
    clock: () => time += 40,
    lookEvery: 1,
  });
  const program = new FakeProgram("arm", TOPICS.map((id) => announced(`T${id}`, { id })));
  hub.opened(program);
  const listeners = clients.map((wanted) => listen(hub, wanted));
  const published = new Map<number, number[]>(TOPICS.map((id) => [id, []]));
  let n = 0;
  for (const step of steps) {
    if (step.kind === "publish") {
      const run = step.topics.map((topic): [number, number] => [topic, ++n]);
      for (const [topic, number] of run) published.get(topic)!.push(number);
      hub.data(program, smallRun(run));
    } else if (step.kind === "drain") await listeners[step.client]?.socket.drain();
    else await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await until("everybody has what is still to come", async () => {
    for (const { socket } of listeners) await socket.drain();
    return listeners.every((listener) => isAtRest(listener, published));
  });
  for (const { client } of listeners) hub.disconnected(client);
  for (const listener of listeners) check(listener, published);
  hub[Symbol.dispose]();
}

function listen(hub: Hub, wanted: Wanted): Listener {
  const socket = new FakeSocket(wanted.room);
  const client = hub.connected(socket, { dialect: "", remote: "", rights: ALL_RIGHTS });
  hub.subscribe(client, {
    wants: ({ id }) => wanted.topics.includes(id),
    ...wanted,
    encoder: plainEncoder(),
    ...wanted.isGathered && { gather: { ms: 1, bytes: 200 } },
  });
  return { wanted, socket, client };
}

/** Whether nothing is on the way any more: all are sent or lost, or, where only some are wanted, the newest has come. */
function isAtRest(
  { wanted: { topics, policy }, socket, client }: Listener,
  published: ReadonlyMap<number, readonly number[]>,
): boolean {
  if (client.isOver) return true;
  const got = numbersOf(socket);
  return topics.every((topic) => {
    const all = published.get(topic)!;
    if (policy.kind === "latest" || policy.kind === "every") {
      return got.get(topic)?.at(-1) === all.at(-1);
    }
    const counted = (got.get(topic)?.length ?? 0) + (client.lost.get(topic) ?? 0);
    return counted >= Math.ceil(all.length / (policy.kind === "all" ? 1 : policy.n));
  }) && client.waitingBytes === 0;
}

function check(
  { wanted: { topics, policy, whenSlow }, socket, client }: Listener,
  published: ReadonlyMap<number, readonly number[]>,
): void {
  const got = numbersOf(socket);
  assert([...got.keys()].every((topic) => topics.includes(topic)));
  for (const topic of topics) {
    const numbers = got.get(topic) ?? [];
    const all = published.get(topic)!;
    const sent = numbers.length;
    const lost = client.lost.get(topic) ?? 0;
    // In their order, none twice.
    let at = -1;
    for (const n of numbers) assert((at = all.indexOf(n, at + 1)) >= 0);
    if (policy.kind === "all") assert.equal(sent + lost, all.length);
    if (policy.kind === "decimate") assert.equal(sent + lost, Math.ceil(all.length / 3));
    if (policy.kind === "latest") assert.equal(lost, 0);
    if (whenSlow === "hold") assert.equal(lost, 0);
  }
  assert.equal(client.sent, socket.structs().length);
}

/** What a client has been sent of each topic. */
function numbersOf(socket: FakeSocket): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const [topic, n] of socket.structs()) {
    const numbers = found.get(topic) ?? [];
    found.set(topic, numbers);
    numbers.push(n);
  }
  return found;
}
