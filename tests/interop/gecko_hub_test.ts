import assert from "node:assert/strict";
import { decodePickle } from "../../protocols/gecko/pickle.ts";
import { startHub, subscribed } from "../hub/hub_lab.ts";
import { RawPeer } from "../hub/raw_peer.ts";
import { findPythonWith } from "../lib/python.ts";
import { until } from "../lib/until.ts";
import { GeckoProcess } from "./gecko_process.ts";

const COUNT = 250;
const TOPICS = ["hello", "hey there", "cv", "hello"];

const VARIANTS = [
  {
    kind: "same",
    peers: "programs that put pygecko 1.0.2's bytes on the wire (python3-zmq and pickle)",
    python: findPythonWith("zmq"),
    needs: "python3-zmq",
  },
  {
    kind: "wheel",
    peers: "the message classes of pygecko 1.0.2's wheel, over the bytes of its missing transport",
    python: findPythonWith("zmq", "pygecko.messages"),
    needs: "pygecko 1.0.2 with pyzmq",
  },
];

for (const { kind, peers, python, needs } of VARIANTS) {
  const missing = python === undefined ? ` (${needs} is missing)` : "";
  Deno.test({
    name:
      `Four publishers and four subscribers, ${peers}: statistics right to the message${missing}`,
    ignore: python === undefined,
    async fn() {
      await using hub = await startHub();
      await using stack = new AsyncDisposableStack();
      const start = (role: string, name: string, topic: string, count: number) =>
        stack.use(
          new GeckoProcess(python!, [
            role,
            kind,
            hub.identity.in,
            hub.identity.out,
            name,
            topic,
            String(count),
          ]),
        );
      using log = await RawPeer.subscriber(hub.identity.out, "log", "core_info");
      // A subscription is a prefix: two publishers say hello, and one subscriber hears everything on h.
      const sinks = [
        start("subscribe", "ears0", "hello", 2 * COUNT),
        start("subscribe", "ears1", "hey there", COUNT),
        start("subscribe", "ears2", "cv", COUNT),
        start("subscribe", "ears3", "h", 3 * COUNT),
      ];
      const sources = TOPICS.map((topic, at) => start("publish", `mouth${at}`, topic, COUNT));
      const all = [...sinks, ...sources];
      for (const one of all) assert.equal(await one.says(), "ready");
      await subscribed(hub, 2 + sinks.length);
      for (const source of sources) await source.go();
      const sizes = await Promise.all(sources.map((source) => source.says()));
      for (const sink of sinks) assert.equal(Number(await sink.says()) % COUNT, 0);

      using observer = hub.observe();
      const { topics, total, processes, publishers, refused } = await observer.take();
      const counts = Object.fromEntries(topics.map(({ topic, messages }) => [topic, messages]));
      assert.deepEqual(counts, { hello: 2 * COUNT, "hey there": COUNT, cv: COUNT, log: 4 });
      const bytes = (topic: string) => topics.find((one) => one.topic === topic)!.bytes;
      assert.equal(bytes("cv"), Number(sizes[2]));
      assert.equal(bytes("hello"), Number(sizes[0]) + Number(sizes[3]));
      assert.equal(total.delivered, (2 + 1 + 1 + 3) * COUNT + 4);
      assert.equal(total.dropped, 0);
      assert.deepEqual(refused, {});

      const names = new Map(processes.map(({ pid, name }) => [pid, name]));
      sinks.forEach(({ pid }, at) => assert.equal(names.get(pid), `ears${at}`));
      sources.forEach(({ pid }, at) => assert.equal(names.get(pid), `mouth${at}`));
      assert.deepEqual(
        publishers.map(({ name }) => name).sort(),
        [0, 1, 2, 3].flatMap((at) => [`ears${at}`, `mouth${at}`]).sort(),
      );

      const texts: unknown[] = [];
      while (texts.length < 4) {
        const [topic, payload] = (await log.receive())!;
        assert.equal(new TextDecoder().decode(topic), "log", "core_info is not forwarded");
        texts.push(decodePickle(payload!));
      }
      assert.deepEqual(
        texts.map((text) => JSON.stringify(text)).sort().map((text) => /mouth\d/.exec(text)?.[0]),
        ["mouth0", "mouth1", "mouth2", "mouth3"],
      );

      for (const one of all) await one.go();
      for (const one of all) assert.equal(await one.says(), "gone");
      await until(
        "those who said goodbye are no longer listed, though they still run",
        async () => {
          const left = new Set((await observer.take()).processes.map(({ pid }) => pid));
          return all.every(({ pid }) => !left.has(pid));
        },
      );
      assert.equal((await observer.take()).total.messages, 4 * COUNT + 4);
    },
  });
}

Deno.test("A registration that is no plain pickle is ignored, counted, and neither forwarded nor run", async () => {
  await using hub = await startHub();
  using publisher = await RawPeer.publisher(hub.identity.in);
  const evil = new TextEncoder().encode("cos\nsystem\n(S'true'\ntR.");
  const head = new Uint8Array([1, 9, ...new TextEncoder().encode("core_info"), 0, evil.length]);
  await publisher.send(new Uint8Array([...head, ...evil]));
  await until("it is counted", () => hub.refusals.get("bad-registration") === 1);
  assert.equal(hub.topics.all.length, 0);
  assert.equal(hub.publishers.size, 1);
});
