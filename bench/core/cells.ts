/** One load: how large the payloads are, on how many topics, for how many subscribers. */
export interface Cell {
  /** Part of the claim's identifier. */
  readonly id: string;
  /** Payload size in bytes; kB in identifiers are 1024 B. */
  readonly size: number;
  readonly subscribers: number;
  /** Topics that take turns, message by message. */
  readonly topics: number;
  /** Whether subscriber i takes topic i alone; otherwise every subscriber takes all topics. */
  readonly ownTopics: boolean;
  /** Whether the geometric means include it. */
  readonly inMean: boolean;
}

const SIZES = { "64B": 64, "4kB": 4 * 1024, "300kB": 300 * 1024 };

/** The loads whose delivered messages and cpu are measured. */
export const CELLS: readonly Cell[] = [
  ...Object.entries(SIZES).flatMap(([name, size]) =>
    [1, 8].map((subscribers) => ({
      id: `${name}/${subscribers}sub`,
      size,
      subscribers,
      topics: 1,
      ownTopics: false,
      inMean: true,
    }))
  ),
  { id: "64B/10topics", size: 64, subscribers: 1, topics: 10, ownTopics: false, inMean: false },
  {
    id: "64B/10topics/10subs",
    size: 64,
    subscribers: 10,
    topics: 10,
    ownTopics: true,
    inMean: false,
  },
];

/** The payloads whose latency is measured. */
export const LATENCIES: readonly { readonly id: string; readonly size: number }[] = Object
  .entries(SIZES).map(([id, size]) => ({ id, size }));
