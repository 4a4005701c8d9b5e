import { claimOf, type MeasuredClaim } from "../lib/claim.ts";
import { median } from "../lib/numbers.ts";
import {
  FRAME_1024,
  FRAME_2048,
  FRAME_512,
  type Load,
  ourPair,
  ourServer,
  type Place,
  pythonServer,
  SCALAR,
  type Timing,
} from "./contenders.ts";

/** Ours beside a peer, under the same load. */
export interface DaqClaim {
  readonly claim: string;
  readonly ours: () => Promise<Timing>;
  readonly peer: string;
  readonly theirs: () => Promise<Timing>;
  /** What is told: a time of its own, or how many there are in a second. */
  readonly tells: "µs" | "frames/s" | "grabs/s";
  /** Least ratio that is good enough; without it the claim is there to be read. */
  readonly least?: number;
  /** Runs at most, where one takes long. */
  readonly runs?: number;
}

/** The documented loop copies all that it has with each 4096 bytes: a few frames take as long as thousands otherwise. */
const FEW = { count: 2, warmUp: 0 };

/** Ours and a server in Python with a detector in Python, unless ours has another. */
function claim(
  name: string,
  { load, place, tells, least }: {
    readonly load: Load;
    readonly place: Place;
    readonly tells: DaqClaim["tells"];
    readonly least?: number;
  },
  ours: (load: Load, place: Place) => Promise<Timing> = ourServer,
): DaqClaim {
  return {
    claim: name,
    ours: () => ours(load, place),
    peer: "recv_into",
    theirs: () => pythonServer("recv_into", load, place),
    tells,
    ...least === undefined ? {} : { least },
  };
}

function frames(size: number, load: Load, least?: number): DaqClaim {
  const claimed = { load, place: "any", tells: "frames/s" } as const;
  return claim(`frame-${size}`, least === undefined ? claimed : { ...claimed, least });
}

/** The same beside PyMoDAQ's documented way to receive, which may be asked less often. */
function documented(claim: DaqClaim, load: Load, place: Place): DaqClaim {
  const { least: _, ...rest } = claim;
  return {
    ...rest,
    claim: `${claim.claim}@documented`,
    peer: "documented",
    theirs: () => pythonServer("documented", load, place),
  };
}

const RTT = claim("scalar-rtt", { load: SCALAR, place: "one", tells: "µs", least: 1 / 2.5 });

/** All claims, in the order in which they are told. */
export const CLAIMS: readonly DaqClaim[] = [
  RTT,
  claim("scalar-rtt@two", { load: SCALAR, place: "two", tells: "µs" }),
  documented(RTT, SCALAR, "one"),
  claim("scalar-grabs", { load: SCALAR, place: "one", tells: "grabs/s", least: 0.4 }, ourPair),
  claim("scalar-grabs@two", { load: SCALAR, place: "two", tells: "grabs/s" }, ourPair),
  frames(512, FRAME_512),
  documented(frames(512, FRAME_512), { ...FRAME_512, count: 50, warmUp: 5 }, "any"),
  frames(2048, FRAME_2048, 1),
  { ...documented(frames(1024, FRAME_1024), { ...FRAME_1024, ...FEW }, "any"), runs: 2 },
];

/**
 * The claim that runs make: medians, and the median of the ratios of each round, whose figures are of the same minute. What a
 * processor is worth changes on a virtual machine from one minute to the next.
 */
export function measuredClaim(
  { claim, peer, tells }: DaqClaim,
  runs: ReadonlyMap<string, readonly Timing[]>,
): MeasuredClaim {
  const isTime = tells === "µs";
  const samples = (name: string) =>
    runs.get(name)!.map(({ median }) => isTime ? median / 1000 : 1e9 / median);
  const [ours, theirs] = [samples("ours"), samples("theirs")];
  const better = isTime ? "less" : "more";
  const ratios = ours.map((one, at) => isTime ? theirs[at]! / one : one / theirs[at]!);
  return { ...claimOf({ claim, ours, peer, theirs, unit: tells, better }), ratio: median(ratios) };
}
