import assert from "node:assert/strict";
import { LINK_KIND, linkFrame, programHello, structHello } from "../../../protocols/link/mod.ts";
import { listenForPrograms } from "../../../services/bridge/link/mod.ts";
import { until } from "../../lib/until.ts";
import {
  compile,
  DROP_BYTES,
  HERE,
  linkTest,
  RecordingSink,
  SANITIZED,
  Started,
  torrentEnd,
  torrentLayout,
} from "./link_lab.ts";

const FOREVER = new AbortController().signal;

const HELLO = {
  session: 1n,
  next: 0,
  first: 0,
  acked: 0,
  kept: 0,
  structs: 1,
  hasCounts: false,
  byteOrder: "little",
  name: "raw",
} as const;
const DROP = {
  id: 5,
  name: "Drop",
  size: DROP_BYTES,
  direction: "both",
  answer: undefined,
  fields: [],
} as const;

async function lab(folder: string, options: Partial<Parameters<typeof listenForPrograms>[0]> = {}) {
  const sink = new RecordingSink();
  const told: string[] = [];
  const server = await listenForPrograms(
    {
      address: `unix:${folder}/robo.sock`,
      layout: await torrentLayout(),
      onStatus: (_level, message) => told.push(message),
      ...options,
    },
    sink,
    FOREVER,
  );
  const dial = () => Deno.connect({ transport: "unix", path: `${folder}/robo.sock` });
  return { sink, told, server, dial };
}

/** All that comes until the end of the connection. */
async function rest(conn: Deno.Conn): Promise<string> {
  let text = "";
  const bytes = new Uint8Array(4096);
  try {
    for (let count = await conn.read(bytes); count !== null; count = await conn.read(bytes)) {
      text += new TextDecoder().decode(bytes.subarray(0, count));
    }
  } catch {
    // It broke rather than ended.
  }
  return text;
}

for (const keep of ["all", "none"]) {
  linkTest(
    `With a socket buffer of two kilobytes and structs kept as "${keep}", no struct is torn`,
    async (folder) => {
      const path = await compile(`${HERE}/torrent.c`, folder, SANITIZED);
      const { sink, server } = await lab(folder);
      await using _server = server;
      sink.drops = true;
      const args = [server.address, "60000", keep, "0", "0", "1", "", "5000"];
      await using torrent = new Started([path, ...args]);
      const end = await torrentEnd(torrent);
      await until("all are known", () => sink.next === 60_000);
      assert.deepEqual(sink.faults, []);
      assert.equal(sink.received + sink.lostCount, 60_000);
      assert.equal(end.count, 60_000);
      if (keep === "all") assert.equal(sink.lostCount, 0);
      else assert.equal(sink.lostCount, end.dropped);
    },
  );
}

/** Drops of a torrent that is read in unusual ways. */
const TORRENT = 300_000;

/** Has a program send drops as fast as it can, does something to how it is read, and sees that all of them come. */
async function losesNothing(
  folder: string,
  act: (sink: RecordingSink) => void | Promise<void>,
): Promise<void> {
  const path = await compile(`${HERE}/torrent.c`, folder, SANITIZED);
  const { sink, server } = await lab(folder);
  await using _server = server;
  sink.drops = true;
  await using torrent = new Started([path, server.address, `${TORRENT}`, "all"]);
  await act(sink);
  await until("all have come", () => sink.next === TORRENT);
  await torrentEnd(torrent);
  assert.deepEqual([sink.faults, sink.lostCount], [[], 0]);
}

linkTest(
  "A program that outruns all who want its structs is read more slowly, and nothing is lost by that",
  (folder) =>
    losesNothing(folder, (sink) => {
      // Nobody ever catches up: it must not be held up for good by that.
      sink.caughtUp = new AbortController().signal;
    }),
);

linkTest(
  "A program that is paused is read no further, and nothing is lost by that",
  (folder) =>
    losesNothing(folder, async (sink) => {
      const link = await until("it is there", () => sink.links[0]);
      for (let i = 0; i < 5; i++) {
        const before = sink.received;
        link.pause(true);
        link.pause(true);
        link.pause(false);
        await until("more comes", () => sink.received > before || sink.next === TORRENT);
      }
    }),
);

linkTest("A program that does not read is told apart from one that is gone", async (folder) => {
  const { sink, server, dial } = await lab(folder, { maxQueueBytes: 100_000 });
  await using _server = server;
  const conn = await dial();
  await conn.write(programHello(HELLO));
  await conn.write(structHello(DROP));
  const link = await until("it is there", () => sink.links[0]);
  assert.throws(
    () => {
      while (true) link.send(5, new Uint8Array(DROP_BYTES));
    },
    /raw is there but has not read for .* and \d+ bytes wait for it/,
  );
  assert.ok(link.waitingBytes <= 100_000);
  conn.close();
  await until("it is gone", () => sink.ends.length === 1);
  assert.throws(() => link.send(5, new Uint8Array(DROP_BYTES)), /raw is away/);
});

linkTest("A request to a program that goes, or does not answer, fails in words", async (folder) => {
  const { sink, server, dial } = await lab(folder);
  await using _server = server;
  const conn = await dial();
  await conn.write(programHello(HELLO));
  await conn.write(structHello(DROP));
  const link = await until("it is there", () => sink.links[0]);
  await assert.rejects(
    link.request(5, new Uint8Array(DROP_BYTES), { timeout: 20 }),
    /raw has not answered for 0.02 s/,
  );
  const aborted = AbortSignal.abort(new Error("no longer wanted"));
  await assert.rejects(
    link.request(5, new Uint8Array(DROP_BYTES), { timeout: 1000, signal: aborted }),
    /no longer wanted/,
  );
  const pending = link.request(5, new Uint8Array(DROP_BYTES), { timeout: 60_000 });
  const failed = assert.rejects(pending, /raw went before it answered/);
  await conn.write(linkFrame(LINK_KIND.bye, {}, "my work is done"));
  conn.close();
  await failed;
  await until("it is known why", () => sink.ends[0] === "raw: my work is done");
});

linkTest(
  "Programs that say nothing, or only the beginning, are refused in words",
  async (folder) => {
    for (const beginning of [[], [0x52]]) {
      const { sink, told, server, dial } = await lab(folder, { helloTimeout: 300 });
      await using _server = server;
      const conn = await dial();
      await conn.write(new Uint8Array(beginning));
      await rest(conn);
      conn.close();
      await until("people are told", () => told.length === 1);
      assert.match(told[0]!, /said nothing for 0.3 s/);
      assert.equal(sink.ends.length, 0);
    }
  },
);

linkTest(
  "Programs that say nonsense, too much, or of structs that nobody knows, are refused in words",
  async (folder) => {
    const { sink, told, server, dial } = await lab(folder);
    await using _server = server;
    const wide = Array.from({ length: 20_000 }, () => ({ name: "number", offset: 0, size: 8 }));
    const cases: [Uint8Array[], RegExp][] = [
      [[new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n")], /is no frame of robo_link\.h/],
      [[programHello({ ...HELLO, structs: 2000 })], /1000 structs at most/],
      [[programHello(HELLO), structHello({ ...DROP, fields: wide })], /too long|no frame/],
      [
        [programHello(HELLO), structHello({ ...DROP, name: "Snow" })],
        /torrent\.h has no struct Snow/,
      ],
      [
        [programHello(HELLO), structHello({ ...DROP, size: 8 })],
        /Drop has 8 bytes in the program and 200/,
      ],
      [[structHello(DROP)], /is no frame of robo_link\.h/],
      [[programHello({ ...HELLO, byteOrder: "big" }), structHello(DROP)], /big-endian/],
      [
        [
          programHello(HELLO),
          structHello({ ...DROP, fields: [{ name: "words[24]", offset: 0, size: 8 }] }),
        ],
        /Field words\[24\] of Drop is in the program and not in torrent\.h/,
      ],
    ];
    for (const [messages, expected] of cases) {
      told.length = 0;
      const conn = await dial();
      try {
        for (const message of messages) await conn.write(message);
      } catch {
        // It was refused before all was written.
      }
      const answer = await rest(conn);
      conn.close();
      await until("people are told", () => told.length === 1);
      assert.match(told[0]!, expected);
      if (!/no frame|too long/.test(told[0]!)) assert.match(answer, expected);
    }
    assert.equal(sink.ends.length, 0);
  },
);

linkTest(
  "An answer of the wrong size is refused, and so is a question to the bridge",
  async (folder) => {
    const { sink, server, dial } = await lab(folder);
    await using _server = server;
    const conn = await dial();
    await conn.write(programHello(HELLO));
    await conn.write(structHello({ ...DROP, answer: { name: "Order", size: 4 } }));
    const link = await until("it is there", () => sink.links[0]);
    const request = link.request(5, new Uint8Array(DROP_BYTES), { timeout: 60_000 });
    const failed = assert.rejects(request, /raw answered with 3 bytes instead of 4/);
    await conn.write(linkFrame(LINK_KIND.response, { id: 5, aux: 1 }, new Uint8Array(3)));
    await failed;
    await conn.write(linkFrame(LINK_KIND.request, { id: 5, aux: 9 }, new Uint8Array(4)));
    await conn.write(linkFrame(LINK_KIND.bye, {}));
    await conn.closeWrite();
    assert.match(await rest(conn), /The bridge answers no requests/);
    conn.close();
  },
);

linkTest(
  "What is no frame, or no announced struct, ends a conversation in words",
  async (folder) => {
    const { sink, told, server, dial } = await lab(folder);
    await using _server = server;
    const cases: [Uint8Array, RegExp][] = [
      [
        linkFrame(LINK_KIND.data, { id: 6 }, new Uint8Array(DROP_BYTES)),
        /id 6, which it has not said it sends/,
      ],
      [linkFrame(LINK_KIND.data, { id: 5 }, new Uint8Array(7)), /has 7 bytes instead of 200/],
      [new Uint8Array(30), /is no frame/],
      [linkFrame(LINK_KIND.hello, {}), /has begun anew/],
    ];
    for (const [message, expected] of cases) {
      const conn = await dial();
      await conn.write(programHello(HELLO));
      await conn.write(structHello(DROP));
      await conn.write(linkFrame(LINK_KIND.data, { id: 5 }, new Uint8Array(DROP_BYTES)));
      await conn.write(message);
      const answer = await rest(conn);
      conn.close();
      await until("it is gone", () => sink.ends.length === 1);
      assert.match(sink.ends.pop()!, expected);
      if (!/anew/.test(String(expected))) assert.match(answer, expected);
    }
    assert.equal(sink.received, cases.length, "what came before is handed on");
    assert.ok(told.length >= 3);
  },
);

linkTest("Two programs of one name are told apart, and a third is too many", async (folder) => {
  const { sink, told, server, dial } = await lab(folder, { maxPrograms: 2 });
  await using _server = server;
  const conns = [];
  for (let i = 0; i < 3; i++) {
    const conn = await dial();
    conns.push(conn);
    await conn.write(programHello({ ...HELLO, session: BigInt(i), name: "raw thing" }));
    await conn.write(structHello(DROP)).catch(() => 0);
    await until("it is there or refused", () => sink.links.length + told.length === i + 1);
  }
  assert.deepEqual(sink.links.map(({ description }) => description.name), [
    "raw_thing",
    "raw_thing-2",
  ]);
  assert.match(told[0]!, /there are 2 programs already/);
  for (const conn of conns) conn.close();
  await until("all are gone", () => sink.links.length === 0);
});

linkTest("The same start of a program that comes again takes its own place", async (folder) => {
  const { sink, server, dial } = await lab(folder);
  await using _server = server;
  const conns = [];
  for (let i = 0; i < 2; i++) {
    const conn = await dial();
    conns.push(conn);
    await conn.write(programHello({ ...HELLO, hasCounts: true }));
    await conn.write(structHello(DROP));
    await until("it is there", () => sink.links.length === 1 && sink.ends.length === i);
  }
  assert.equal(sink.links[0]!.description.name, "raw");
  for (const conn of conns) conn.close();
});

linkTest(
  "A socket is for its user alone, one left behind by a killed bridge is replaced, one in use is not",
  async (folder) => {
    const path = `${folder}/robo.sock`;
    {
      const child = new Started([
        Deno.execPath(),
        "eval",
        `Deno.listen({ transport: "unix", path: ${
          JSON.stringify(path)
        } }); await new Promise(() => setInterval(() => {}, 1e6));`,
      ]);
      await until("it listens", () => Deno.stat(path).then(() => true, () => false));
      await until("it is in use", async () => {
        try {
          (await Deno.connect({ transport: "unix", path })).close();
          return true;
        } catch {
          return false;
        }
      });
      await assert.rejects(lab(folder), /robo\.sock is in use/);
      await child.kill();
    }
    const { server } = await lab(folder);
    await using _server = server;
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    await assert.rejects(lab(`${folder}/${"long".repeat(40)}`), /has 2?\d\d bytes/);
  },
);
