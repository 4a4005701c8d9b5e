import assert from "node:assert/strict";
import { listenForPrograms } from "../../../services/bridge/link/mod.ts";
import { until } from "../../lib/until.ts";
import { lastNote } from "./bridge_host.ts";
import {
  compile,
  HERE,
  linkTest,
  RecordingSink,
  Started,
  torrentEnd,
  torrentLayout,
} from "./link_lab.ts";

/** How often each is killed. */
const KILLS = 10;
const SESSION = "4711";

for (const keep of ["all", "newest", "none"]) {
  const outcome = keep === "all"
    ? "nothing is lost and nothing comes twice"
    : "it is known exactly how much was lost";
  linkTest(
    `When the bridge is killed ten times under load and structs are kept as "${keep}", ${outcome}`,
    async (folder) => {
      const torrentPath = await compile(`${HERE}/torrent.c`, folder);
      const [notes, address] = [`${folder}/notes`, `unix:${folder}/robo.sock`];
      await Deno.writeTextFile(notes, "");
      const host = () =>
        new Started([
          Deno.execPath(),
          ...[
            "run",
            "--allow-all",
            "--no-check",
            `${HERE}/bridge_host.ts`,
            address,
            notes,
            SESSION,
          ],
        ]);
      const ends = `${folder}/progress`;
      await using torrent = new Started([
        torrentPath,
        ...[address, "100000000", keep, "20000", SESSION, "0", ends, "60000"],
      ]);
      let bridge = host();
      let faults = "";
      try {
        for (let kill = 0; kill < KILLS; kill++) {
          const before = lastNote(notes).received;
          await until("drops come", () => lastNote(notes).received > before + 1000);
          await bridge.kill();
          faults += await bridge.errors;
          bridge = host();
        }
        const before = lastNote(notes).received;
        await until("drops come again", () => lastNote(notes).received > before + 1000);
        torrent.child.kill("SIGTERM");
        const end = await torrentEnd(torrent);
        assert.equal(end.drained, 0, "all that is kept is acknowledged");
        assert.ok(end.connects > KILLS, `it has come ${end.connects} times`);
        const known = await until("the bridge has all", () => {
          const note = lastNote(notes);
          return note.next === end.count && note;
        });
        assert.equal(known.received + known.lost, end.count);
        if (keep === "all") assert.equal(known.lost, 0);
        if (keep === "none") assert.ok(known.lost >= end.dropped);
      } finally {
        await bridge.kill();
        faults += await bridge.errors;
      }
      assert.equal(faults, "", "no drop was torn, came twice, or was missing unknown");
    },
  );
}

linkTest(
  "When the driver is killed ten times under load, it comes back under its name, and no struct is torn",
  async (folder) => {
    const path = await compile(`${HERE}/torrent.c`, folder);
    const names = new Set<string>();
    let sessions = 0;
    const sink = new class extends RecordingSink {
      override opened(...args: Parameters<RecordingSink["opened"]>) {
        this.next = 0;
        sessions++;
        names.add(args[0].description.name);
        return super.opened(...args);
      }
    }();
    sink.drops = true;
    await using server = await listenForPrograms(
      { address: `unix:${folder}/robo.sock`, layout: await torrentLayout() },
      sink,
      new AbortController().signal,
    );
    for (let kill = 0; kill < KILLS; kill++) {
      const progress = `${folder}/progress${kill}`;
      await using torrent = new Started([
        path,
        ...[server.address, "100000000", "none", "20000", "0", "0", progress],
      ]);
      const before = sink.received;
      await until("drops come", () => sink.received > before + 1000);
      await torrent.kill();
      await until("its end is known", () => sink.links.length === 0);
      const given = Number(new BigUint64Array((await Deno.readFile(progress)).buffer)[0]);
      // What it was about to say in its last moment is known to nobody.
      assert.ok(sink.next <= given + 1, `${sink.next} of ${given} are known`);
      assert.equal(sink.received - before + sink.lostCount, sink.next);
      assert.deepEqual(sink.faults, []);
      sink.lostCount = 0;
    }
    assert.deepEqual([...names], ["torrent"]);
    assert.equal(sessions, KILLS);
  },
);
