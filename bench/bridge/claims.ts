import { claimOf, type MeasuredClaim } from "../lib/claim.ts";
import {
  type BridgeKind,
  C_EPOLL,
  C_EPOLL_EACH,
  FOXGLOVE_SDK,
  OUR_FOXGLOVE,
  OURS,
  TORNADO,
  WEBSOCKIFY,
} from "./bridges.ts";

/** A load under which bridges take turns. */
export interface Contest {
  readonly claim: string;
  /** `rate`: structs a second that arrive; `age`: how old the median is at 1 kHz. */
  readonly tells: "rate" | "age";
  readonly clients: number;
  readonly ours: BridgeKind;
  readonly peers: readonly Peer[];
}

/** A peer, and the least ratio that is good enough; without it the claim is there to be read. */
export interface Peer {
  readonly kind: BridgeKind;
  readonly least?: number;
}

/** All contests between bridges, in the order in which they are told. */
export const CONTESTS: readonly Contest[] = [
  {
    claim: "bridge-one",
    tells: "rate",
    clients: 1,
    ours: OURS,
    peers: [
      { kind: C_EPOLL, least: 0.3 },
      { kind: C_EPOLL_EACH },
      { kind: TORNADO, least: 20 },
      { kind: WEBSOCKIFY },
      { kind: FOXGLOVE_SDK },
    ],
  },
  {
    claim: "bridge-fifty",
    tells: "rate",
    clients: 50,
    ours: OURS,
    peers: [
      { kind: C_EPOLL, least: 0.8 },
      { kind: C_EPOLL_EACH },
      { kind: TORNADO },
      { kind: FOXGLOVE_SDK },
    ],
  },
  {
    claim: "bridge-latency",
    tells: "age",
    clients: 1,
    ours: OURS,
    peers: [
      { kind: C_EPOLL, least: 1 / 3 },
      { kind: TORNADO },
      { kind: FOXGLOVE_SDK },
    ],
  },
  {
    claim: "bridge-foxglove",
    tells: "rate",
    clients: 1,
    ours: OUR_FOXGLOVE,
    peers: [{ kind: FOXGLOVE_SDK }],
  },
];

/** The claim about a peer, of what both have reached in turn. */
export function contestClaim(
  { claim, tells, peers }: Contest,
  kind: BridgeKind,
  samples: { readonly ours: readonly number[]; readonly theirs: readonly number[] },
): MeasuredClaim {
  const name = peers[0]!.kind === kind ? claim : `${claim}@${kind.name.replace(", ", "-")}`;
  const [unit, better] = tells === "rate"
    ? ["structs/s", "more"] as const
    : ["µs", "less"] as const;
  return claimOf({ claim: name, peer: kind.name, unit, better, ...samples });
}
