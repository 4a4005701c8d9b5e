/**
 * A scan of 10,000 points, killed with SIGKILL at twenty random moments and resumed each time: what is salvaged before has all points but at
 * most the last, and in the end every point is there exactly once, in a file that h5py finds whole.
 *
 *     ./robo dev soak daq_scan
 *
 * @module
 */
import { killAndResume, type Moment } from "../daq/scan_kill.ts";
import { print } from "../../scripts/lib/print.ts";

const KILLS = 20;

/** Most points between two kills, so that there is something left for all of them. */
const MOST_POINTS = 800;

/** Latest moment of a kill in milliseconds; the start alone takes some hundred. */
const LATEST_MS = 1500;

const folder = await Deno.makeTempDir();
try {
  // By points and by time in turn: time finds the moments before the first point as well.
  const moments = Array.from(
    { length: KILLS },
    (_, at): Moment =>
      at % 2 === 0
        ? { points: 1 + Math.floor(Math.random() * MOST_POINTS) }
        : { ms: Math.floor(Math.random() * LATEST_MS) },
  );
  print(`kills: ${JSON.stringify(moments)}`);
  let kills = 0;
  await killAndResume({
    output: `${folder}/map.h5`,
    size: [100, 100],
    moments,
    onKill: (said, salvaged) => print(`kill ${++kills}: said ${said}, salvaged ${salvaged}`),
  });
  print(`10 000 points, ${kills} kills: every point exactly once`);
} finally {
  await Deno.remove(folder, { recursive: true });
}
