import { claimOf, type MeasuredClaim } from "../lib/claim.ts";
import { median } from "../lib/numbers.ts";
import {
  type Contender,
  FRAME_1024,
  FRAME_2048,
  FRAME_512,
  type Load,
  ourPair,
  ourServer,
  type Place,
  pythonServer,
  SCALAR,
} from "./contenders.ts";

/** Ours beside a peer, under the same load. */
export interface DaqClaim {
  readonly claim: string;
  readonly ours: () => Promise<Contender>;
  readonly peer: string;
  readonly theirs: () => Promise<Contender>;
  /** What is told: a time of its own, or how many there are in a second. */
  readonly tells: "µs" | "frames/s" | "grabs/s";
  /** Least ratio that is good enough; without it the claim is there to be read. */
  readonly least?: number;
  /** Batches of each in one run. */
  readonly batches: number;
}

/** What two contenders have taken in turn: nanoseconds for one request and its answer, batch by batch. */
export interface Round {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

/** Batches of each in one run, unless one takes long. */
const BATCHES = 40;

/** Ours and a server in Python with a detector in Python, unless ours has another. */
function claim(
  name: string,
  { load, place, tells, least }: {
    readonly load: Load;
    readonly place: Place;
    readonly tells: DaqClaim["tells"];
    readonly least?: number;
  },
  ours: (load: Load, place: Place) => Promise<Contender> = ourServer,
): DaqClaim {
  return {
    claim: name,
    ours: () => ours(load, place),
    peer: "recv_into",
    theirs: () => pythonServer("recv_into", load, place),
    tells,
    batches: BATCHES,
    ...least === undefined ? {} : { least },
  };
}

function frames(size: number, load: Load, least?: number): DaqClaim {
  const claimed = { load, place: "any", tells: "frames/s" } as const;
  return claim(`frame-${size}`, least === undefined ? claimed : { ...claimed, least });
}

/**
 * The same beside PyMoDAQ's documented way to receive. It copies all that it has with each 4096 bytes, so that images are asked for
 * as seldom as is needed to tell.
 */
function documented(
  claim: DaqClaim,
  load: Load,
  { place, batches }: { readonly place: Place; readonly batches: number },
): DaqClaim {
  const { least: _, ...rest } = claim;
  return {
    ...rest,
    claim: `${claim.claim}@documented`,
    peer: "documented",
    theirs: () => pythonServer("documented", load, place),
    batches,
  };
}

const RTT = claim("scalar-rtt", { load: SCALAR, place: "one", tells: "µs", least: 1 / 2.5 });

/** All claims, in the order in which they are told. */
export const CLAIMS: readonly DaqClaim[] = [
  RTT,
  claim("scalar-rtt@two", { load: SCALAR, place: "two", tells: "µs" }),
  documented(RTT, SCALAR, { place: "one", batches: BATCHES }),
  claim("scalar-grabs", { load: SCALAR, place: "one", tells: "grabs/s", least: 0.4 }, ourPair),
  claim("scalar-grabs@two", { load: SCALAR, place: "two", tells: "grabs/s" }, ourPair),
  frames(512, FRAME_512),
  documented(frames(512, FRAME_512), { ...FRAME_512, batch: 1, warmUp: 5 }, {
    place: "any",
    batches: 10,
  }),
  frames(2048, FRAME_2048, 1),
  documented(frames(1024, FRAME_1024), { ...FRAME_1024, batch: 1, warmUp: 0 }, {
    place: "any",
    batches: 1,
  }),
];

/**
 * The claim that rounds make: medians, and the median of the ratios of batches that followed each other. What a processor is worth
 * changes from one second to the next, on a virtual machine and beside others' work.
 */
export function measuredClaim(
  { claim, peer, tells }: DaqClaim,
  rounds: readonly Round[],
): MeasuredClaim {
  const isTime = tells === "µs";
  const told = (ns: number) => isTime ? ns / 1000 : 1e9 / ns;
  const samples = (name: keyof Round) => rounds.map((round) => told(median(round[name])));
  const ratios = rounds.flatMap(({ ours, theirs }) => ours.map((ns, at) => theirs[at]! / ns));
  const better = isTime ? "less" : "more";
  const [ours, theirs] = [samples("ours"), samples("theirs")];
  return { ...claimOf({ claim, ours, peer, theirs, unit: tells, better }), ratio: median(ratios) };
}
