/**
 * `robo ws-bridge` and a C program, each killed with SIGKILL again and again while 20 000 structs a second go through: everything comes back by itself,
 * nothing comes twice or torn, and what is lost is known.
 *
 *     ./robo dev soak bridge_kill
 *
 * @module
 */
import assert from "node:assert/strict";
import { BridgeProcess } from "../bridge/bridge_process.ts";
import { compile, HERE, Started, torrentEnd } from "../bridge/link/link_lab.ts";
import { TorrentWatcher } from "../bridge/link/torrent_watcher.ts";
import { until } from "../lib/until.ts";
import { print } from "../../scripts/lib/print.ts";

/** How often each is killed, unless the first argument says another. */
const KILLS = Number(Deno.args[0] ?? 10);

/** Structs a second. */
const RATE = "20000";

/** Structs that have to come before the next kill. */
const ENOUGH = 5000;

/** Structs in all: more than there is time for. */
const ENDLESS = "100000000";

const folder = await Deno.makeTempDir({ prefix: "robo-soak-" });
const socket = `${folder}/robo.sock`;
const bridgeArgs = ["--header", `${HERE}/torrent.h`, "--max-queue", "64MiB"];
try {
  const torrent = await compile(`${HERE}/torrent.c`, folder);
  await killBridges(torrent);
  await killPrograms(torrent);
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** Kills the bridge: what the program keeps comes once and only once. */
async function killBridges(path: string): Promise<void> {
  await using torrent = new Started([
    path,
    ...[`unix:${socket}`, ENDLESS, "all", RATE, "4711", "0"],
  ]);
  const watcher = new TorrentWatcher();
  let bridge = await BridgeProcess.start(socket, [...bridgeArgs, "--port", "0"]);
  const { port } = bridge;
  try {
    for (let kill = 0;; kill++) {
      using _socket = await watcher.watch(bridge.url);
      const enough = watcher.received + ENOUGH;
      await until("structs come", () => watcher.received > enough);
      assert.equal(
        await bridge.metric("robo_bridge_program_lost_total"),
        0,
        "the program keeps all",
      );
      if (kill === KILLS) break;
      await bridge.kill();
      bridge = await BridgeProcess.start(socket, [...bridgeArgs, "--port", `${port}`]);
    }
    torrent.child.kill("SIGTERM");
    const end = await torrentEnd(torrent);
    assert.equal(end.drained, 0, "all that it kept has been acknowledged");
    assert.equal(end.acked, end.count);
    assert.ok(end.connects > KILLS);
    print(
      `bridge killed ${KILLS} times: ${end.count} structs were sent and acknowledged, none lost on the way to a bridge; a client that ` +
        `came back got ${watcher.received} of them, none twice, and missed ${watcher.missing} between bridges`,
    );
  } finally {
    await bridge.kill();
  }
}

/** Kills the program: what it has said comes to a client, and what it could not say is counted. */
async function killPrograms(path: string): Promise<void> {
  await using bridge = await BridgeProcess.start(socket, [...bridgeArgs, "--port", "0"]);
  const figures = async () => ({
    received: await bridge.metric("robo_bridge_topic_structs_total", "torrent.Drop"),
    lost: await bridge.metric("robo_bridge_program_lost_total", "torrent"),
  });
  let before = { received: 0, lost: 0 };
  let [all, unknown] = [0, 0];
  for (let kill = 0; kill < KILLS; kill++) {
    const watcher = new TorrentWatcher();
    const progress = `${folder}/progress${kill}`;
    {
      using _socket = await watcher.watch(bridge.url);
      await using torrent = new Started([
        path,
        ...[`unix:${socket}`, ENDLESS, "none", RATE, "0", "0", progress],
      ]);
      await until("structs come", () => watcher.received > ENOUGH);
      await torrent.kill();
      await until("its end is known", async () => {
        return await bridge.metric("robo_bridge_program_live", "torrent") === 0;
      });
      const now = await figures();
      const [received, lost] = [now.received - before.received, now.lost - before.lost];
      before = now;
      await until("all have come", () => watcher.received === received);
      assert.ok(watcher.missing <= lost, "every gap is counted");
      const given = Number(new BigUint64Array((await Deno.readFile(progress)).buffer)[0]);
      // What it was about to say when it was killed is known to nobody.
      assert.ok(received + lost <= given + 1, `${received} came and ${lost} were lost of ${given}`);
      all += received;
      unknown += given - received - lost;
    }
  }
  assert.equal(await bridge.metric("robo_bridge_program_connections_total", "torrent"), KILLS);
  print(
    `program killed ${KILLS} times: it came back under its name, ${all} structs came and all went to the client, ${before.lost} are known to be ` +
      `lost, ${unknown} died with it`,
  );
}
