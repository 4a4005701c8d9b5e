import { storm } from "../launch/storm/storm.ts";
import { print } from "../../scripts/lib/print.ts";

/** Length of the storm, in milliseconds. */
const LENGTH_MS = 60_000;

/** Thirty nodes. */
const FLEET = {
  ...{ always: 8, failing: 3, limited: 3, never: 2, parents: 2 },
  ...{ quitters: 2, programs: 3, workers: 4, throwers: 3 },
};

const seed = Deno.args[0] === undefined
  ? Math.floor(Math.random() * 2 ** 31)
  : Number(Deno.args[0]);
print(`storm of launched nodes, seed ${seed}`);
let end: number | undefined;
const { nodes, kills, starts, files } = await storm({
  fleet: FLEET,
  isOver: () => performance.now() > (end ??= performance.now() + LENGTH_MS),
  paceMs: 50,
  seed,
});
print(`${nodes} nodes, ${kills} kills, ${starts} starts: each is accounted for, nothing is left`);
const [before, afterwards] = files.map(({ sockets, others }) => sockets + others);
print(`files that the launcher had open: ${before} before, ${afterwards} afterwards`);
