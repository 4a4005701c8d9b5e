import type { MeasuredClaim } from "../lib/claim.ts";
import { median, spread } from "../lib/numbers.ts";

/** What one round has measured: nanoseconds by name, such as `c.write/64`. */
export type Round = Readonly<Record<string, number>>;

/** Ours beside something of the same round. */
export interface ShmClaim {
  readonly claim: string;
  /** Name of our figure. */
  readonly ours: string;
  /** What stands beside it, as people call it. */
  readonly peer: string;
  /** Its figure, or how it is made of others. */
  readonly theirs: string | ((figure: (name: string) => number) => number);
  /** How many times as long as the peer ours may take; without it the claim is there to be read. */
  readonly most?: number;
}

/** A claim that was measured, and how it stands to its limit. */
export interface JudgedShmClaim {
  readonly claim: MeasuredClaim;
  /** Ours divided by theirs. */
  readonly times: number;
  readonly most: number | undefined;
  /** Whether the limit is kept; `undefined` without one. */
  readonly isMet: boolean | undefined;
}

const CALLS = 10;

const SIZES = { "64B": 64, "4kB": 4096, "1MB": 1 << 20 } as const;

/** Deno's own share of an access: so many empty calls above the C library's own time. */
function deno(kind: string, name: keyof typeof SIZES): ShmClaim {
  const size = SIZES[name];
  return {
    claim: `deno/${kind}/${name}`,
    ours: `deno.${kind}/${size}`,
    peer: `C + ${CALLS} calls`,
    theirs: (figure) => figure(`c.${kind}/${size}`) + CALLS * figure("deno.empty"),
    ...(size === 64 ? { most: 1 } : {}),
  };
}

function c(kind: "write" | "read", name: keyof typeof SIZES, most?: number): ShmClaim {
  const size = SIZES[name];
  const theirs = `c.copy_${kind === "write" ? "around" : "back"}/${size}`;
  const claim = { claim: `c/${kind}/${name}`, ours: `c.${kind}/${size}`, peer: "memcpy", theirs };
  return most === undefined ? claim : { ...claim, most };
}

/** All claims, in the order in which they are told. */
export const CLAIMS: readonly ShmClaim[] = [
  c("write", "64B", 60),
  c("read", "64B", 10),
  c("write", "4kB"),
  c("read", "4kB"),
  c("write", "1MB", 1 / 0.9),
  c("read", "1MB", 1 / 0.9),
  deno("write", "64B"),
  deno("read", "64B"),
  deno("write", "4kB"),
  deno("read", "4kB"),
  deno("write", "1MB"),
  deno("read", "1MB"),
  { claim: "deno/look", ours: "deno.look/64", peer: "empty call", theirs: "deno.empty" },
  { claim: "deno/write/pose", ours: "deno.write/pose", peer: "raw 64 B", theirs: "deno.write/64" },
  { claim: "deno/read/pose", ours: "deno.read/pose", peer: "raw 64 B", theirs: "deno.read/64" },
  { claim: "age/64B", ours: "pair.age", peer: "floor", theirs: "pair.floor", most: 3 },
  { claim: "age/64B/whole", ours: "pair.whole", peer: "floor", theirs: "pair.floor" },
  { claim: "call/c/spinning", ours: "spin.p50", peer: "floor", theirs: "pair.floor" },
  { claim: "call/c/blocking", ours: "sleep.p50", peer: "pipe", theirs: "pipe.p50", most: 1.3 },
  {
    claim: "call/c/blocking@unix",
    ours: "sleep.p50",
    peer: "Unix socket",
    theirs: "unix.p50",
  },
  {
    claim: "call/deno/spinning",
    ours: "deno-sync.spinning",
    peer: "floor",
    theirs: "pair.floor",
    most: 8,
  },
  {
    claim: "call/deno/spinning@unix",
    ours: "deno-sync.spinning",
    peer: "Unix socket",
    theirs: "socket.awaited",
    most: 1 / 30,
  },
  {
    claim: "call/deno/awaited",
    ours: "deno-call.awaited",
    peer: "Unix socket",
    theirs: "socket.awaited",
  },
  {
    claim: "call/deno/blocking",
    ours: "deno-call.paced",
    peer: "Unix socket",
    theirs: "socket.paced",
    most: 1.5,
  },
  ...["write", "read"].flatMap((kind) =>
    [[64, "64B"], [4096, "4kB"]].map(([size, name]) => ({
      claim: `python/${kind}/${name}`,
      ours: `python.${kind}/${size}`,
      peer: "shared_memory",
      theirs: `shared_memory.${kind}/${size}`,
    }))
  ),
  ...[[64, "64B"], [4096, "4kB"]].map(([size, name]) => ({
    claim: `python/pass/${name}`,
    ours: `python.pass/${size}`,
    peer: "iceoryx2",
    theirs: `iceoryx2.pass/${size}`,
  })),
];

/**
 * The median of the rounds' ratios, each of figures that were taken in the same minute: how far apart two processors are changes on
 * a virtual machine from one minute to the next. `undefined` where the peer is not here.
 */
export function judge(claim: ShmClaim, rounds: readonly Round[]): JudgedShmClaim | undefined {
  const pairs = rounds.map((round) => {
    const figure = (name: string) => round[name] ?? NaN;
    const theirs = typeof claim.theirs === "string" ? figure(claim.theirs) : claim.theirs(figure);
    return { ours: figure(claim.ours), theirs };
  }).filter(({ ours, theirs }) => !Number.isNaN(ours) && !Number.isNaN(theirs));
  if (pairs.length === 0) return undefined;
  const [ours, theirs] = [pairs.map((pair) => pair.ours), pairs.map((pair) => pair.theirs)];
  const times = median(pairs.map((pair) => pair.ours / pair.theirs));
  return {
    claim: {
      claim: claim.claim,
      ours: median(ours),
      peer: claim.peer,
      theirs: median(theirs),
      ratio: 1 / times,
      unit: "ns",
      spread: { ours: spread(ours), theirs: spread(theirs) },
    },
    times,
    most: claim.most,
    isMet: claim.most === undefined ? undefined : times <= claim.most,
  };
}
