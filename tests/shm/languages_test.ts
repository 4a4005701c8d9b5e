import assert from "node:assert/strict";
import { hasSharedMemory, shmFolder } from "../lib/shm_folder.ts";
import { until } from "../lib/until.ts";
import { hasC, Lab, Peer, peerCommands, python, startPeers } from "./languages_lab.ts";
import { makeValue, showValue } from "./peer_values.ts";

const ignore = !hasC || python === undefined || !hasSharedMemory();

const CODECS = ["msgpack", "json", "raw", "struct", "array"] as const;

/** Runs `test` for each ordered pair of languages, the same twice included, with `step` as the beginning of its name. */
async function eachPair(
  peers: readonly Peer[],
  test: (from: Peer, to: Peer) => Promise<void>,
): Promise<void> {
  for (const from of peers) {
    for (const to of peers) {
      try {
        await test(from, to);
      } catch (cause) {
        throw new Error(`From ${from.language} to ${to.language}`, { cause });
      }
    }
  }
}

Deno.test({
  name:
    "Host variables pass between TypeScript, C and Python in all directions (needs gcc and python3-numpy)",
  ignore,
  async fn(t) {
    using _folder = shmFolder();
    await using lab = await Lab.make();
    const commands = await peerCommands(lab);
    await using started = startPeers(lab, commands);
    const { peers } = started;

    for (const codec of CODECS) {
      await t.step(`Values of ${codec} arrive as they were written`, async () => {
        for (const peer of peers) await peer.do("open", codec, codec);
        let seed = 0;
        await eachPair(peers, async (from, to) => {
          const expected = showValue(codec, makeValue(codec, ++seed));
          const ticket = await from.do("write", codec, seed);
          assert.equal(await to.ask("read", codec), expected);
          assert.equal(await to.ask("info", codec), `${ticket} ${from.pid} ${codec} value`);
        });
      });
    }

    await t.step("The history is the same for all, and holds the newest eight", async () => {
      const [first, ...others] = peers as [Peer, Peer, Peer];
      const history = await first.do("history", "msgpack");
      assert.equal(history.split(" | ").length, 8);
      assert(history.startsWith("2 x=2.5 ") && history.includes(" | 9 x=9.5 "), history);
      for (const other of others) assert.equal(await other.ask("history", "msgpack"), history);
    });

    await t.step(
      "Who waits for a value is woken by each writer, and told when none comes",
      () =>
        eachPair(peers, async (from, to) => {
          // What a process waits for itself cannot come: it does one thing at a time.
          if (from === to) {
            const [known] = (await to.do("info", "msgpack")).split(" ");
            assert.match(await to.ask("wait", "msgpack", known!, 20), /^error timed-out /);
            return;
          }
          const [known] = (await to.do("info", "msgpack")).split(" ");
          const waiting = to.ask("wait", "msgpack", known!, 60_000);
          const ticket = await from.do("write", "msgpack", 7);
          assert.equal(Number(ticket), Number(known) + 1);
          assert.equal(await waiting, ticket);
        }),
    );

    await t.step(
      "Compare-and-set succeeds for one, and tells the other",
      () =>
        eachPair(peers, async (from, to) => {
          const [known] = (await from.do("info", "json")).split(" ");
          const ticket = await from.do("cas", "json", known!, 3);
          assert.equal(Number(ticket), Number(known) + 1);
          assert.equal(await to.ask("cas", "json", known!, 4), "changed");
          assert.equal(await to.ask("read", "json"), '{"seed":3,"text":"ü"}');
        }),
    );

    await t.step("A number that all languages count up at once loses nothing", async () => {
      for (const peer of peers) await peer.do("open", "counter", "msgpack");
      await Promise.all(peers.map((peer) => peer.do("count", "counter", 500)));
      for (const peer of peers) assert.equal(await peer.ask("read", "counter"), "1500");
    });

    await t.step("Each language has the same errors", async () => {
      for (const peer of peers) {
        const { language } = peer;
        assert.match(
          await peer.ask("open", "raw", "raw", 128),
          /^error mismatch .*128 B/,
          language,
        );
        assert.match(await peer.ask("open", "a/b", "raw"), /^error name /, language);
        await peer.do("open", "empty", "raw");
        assert.match(await peer.ask("read", "empty"), /^error never-written /, language);
        assert.match(
          await peer.ask("big", "raw", 4097),
          /^error too-big .*4096 B.*4097 B/,
          language,
        );
      }
      await eachPair(peers, async (from, to) => {
        await from.do("write", "raw", 1);
        assert.equal(await to.ask("fresh", "raw", 60_000), "01020304");
        await until("the value is stale", async () => {
          return (await to.ask("fresh", "raw", 1)).startsWith("error stale ");
        });
      });
    });

    await t.step(
      "A variable that one removes is removed for all, and a new one begins anew",
      () =>
        eachPair(peers, async (from, to) => {
          await from.do("open", "short", "json");
          await to.do("open", "short", "json");
          // What the pair before left was removed.
          assert.equal(await from.ask("write", "short", 5), "1");
          await to.do("remove", "short");
          for (const peer of [from, to]) {
            assert.match(await peer.ask("write", "short", 6), /^error removed /);
            assert.match(await peer.ask("read", "short"), /^error removed /);
          }
        }),
    );
  },
});

Deno.test({
  name: "The last will of a killed process is read in every language (needs gcc and python3-numpy)",
  ignore,
  async fn() {
    using _folder = shmFolder();
    await using lab = await Lab.make();
    const commands = await peerCommands(lab);
    await using started = startPeers(lab, commands);
    const { peers } = started;
    for (const [language, command] of Object.entries(commands)) {
      for (const codec of ["msgpack", "struct"] as const) {
        const name = `will-${language}-${codec}`;
        for (const peer of peers) await peer.do("open", name, codec);
        await using mortal = new Peer(language, command, lab.env);
        await mortal.do("open", name, codec);
        await mortal.do("write", name, 1);
        await mortal.do("will", name, 2);
        // Each waits for it, so each is woken by the death of a process that is not there to wake anybody.
        const waiting = peers.map((peer) => peer.ask("wait", name, 1, 60_000));
        Deno.kill(mortal.pid, "SIGKILL");
        assert.deepEqual(await Promise.all(waiting), ["2", "2", "2"]);
        for (const peer of peers) {
          const value = showValue(codec, makeValue(codec, 2));
          assert.equal(await peer.ask("read", name), value, `${language} to ${peer.language}`);
          assert.equal(await peer.ask("info", name), `2 ${mortal.pid} ${codec} will`);
        }
      }
    }
  },
});

Deno.test({
  name:
    "Host functions are called between TypeScript, C and Python in all directions (needs gcc and python3-numpy)",
  ignore,
  async fn(t) {
    using _folder = shmFolder();
    await using lab = await Lab.make();
    const commands = await peerCommands(lab);
    await using started = startPeers(lab, commands);
    const { peers } = started;
    await using callersStarted = startPeers(lab, commands);
    const callers = callersStarted.peers;
    for (const peer of peers) await peer.do("serve", peer.language);
    const each = async (test: (from: Peer, to: string) => Promise<void>) => {
      for (const from of callers) for (const to of peers) await test(from, to.language);
    };

    await t.step(
      "Positional and named arguments arrive, and the result comes back",
      () =>
        each(async (from, to) => {
          assert.equal(
            await from.ask("call", `${to}.add`, 1, 2.5),
            "3.5",
            `${from.language} to ${to}`,
          );
          assert.equal(
            await from.ask("named", `${to}.add`, 40, "b", 2),
            "42",
            `${from.language} to ${to}`,
          );
        }),
    );

    await t.step(
      "A function without a result answers, one that throws says what",
      () =>
        each(async (from, to) => {
          assert.equal(await from.ask("call", `${to}.nothing`), "nil", `${from.language} to ${to}`);
          const error = await from.ask("call", `${to}.fail`);
          assert.match(error, /^error failed .*on purpose/, `${from.language} to ${to}`);
        }),
    );

    await t.step(
      "Arguments and results that are too big are refused, on either side",
      () =>
        each(async (from, to) => {
          const args = await from.ask("callbig", `${to}.nothing`, 5000);
          assert.match(args, /^error too-big .*4096/, `${from.language} to ${to}`);
          const result = await from.ask("call", `${to}.big`);
          assert.match(result, /^error too-big .*4096/, `${from.language} to ${to}`);
        }),
    );

    await t.step("Sizes that differ are refused on both sides", () =>
      each(async (from, to) => {
        const caller = await from.ask("callsized", `${to}.add`, 128);
        assert.match(caller, /^error mismatch .*128 B/, `${from.language} to ${to}`);
        const server = await from.ask("servesized", `${to}.add`, 128);
        assert.match(server, /^error mismatch .*128 B/, `${from.language} to ${to}`);
      }));

    await t.step("A function that nobody serves says so at once", async () => {
      for (const from of callers) {
        assert.match(
          await from.ask("call", "nobody.add", 1, 2),
          /^error no-server /,
          from.language,
        );
      }
    });

    await t.step(
      "A call whose dispatcher is killed ends, and then nobody serves",
      () =>
        each(async (from, to) => {
          // Others may have killed it already: each pair gets a dispatcher of its own.
          const prefix = `${from.language}-${to}`;
          await using mortal = new Peer(to, commands[to]!, lab.env);
          await mortal.do("serve", prefix);
          assert.match(await from.ask("call", `${prefix}.die`), /^error died /, prefix);
          assert.match(await from.ask("call", `${prefix}.add`, 1, 2), /^error no-server /, prefix);
        }),
    );
  },
});
