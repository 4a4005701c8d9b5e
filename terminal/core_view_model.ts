/** What the live view shows of a topic. */
export interface ViewTopic {
  /** Its name. */
  readonly topic: string;
  /** Messages a second. */
  readonly messagesPerSecond: number;
  /** Bytes of payload a second. */
  readonly bytesPerSecond: number;
  /** Messages since the start. */
  readonly messages: number;
  /** Gaps between messages, in milliseconds. */
  readonly gap: { readonly min: number; readonly max: number; readonly jitter: number };
  /** Connections that subscribe to it. */
  readonly subscribers: number;
  /** Messages that subscribers lost. */
  readonly drops: number;
}

/** What the live view shows of a connection. */
export interface ViewConnection {
  /** Address of the peer. */
  readonly remote: string;
  /** Process id, where it is known. */
  readonly pid?: number;
  /** Name, where it is known. */
  readonly name?: string;
  /** Messages a second. */
  readonly messagesPerSecond: number;
  /** Bytes a second. */
  readonly bytesPerSecond: number;
  /** Bytes that wait for it. */
  readonly queuedBytes?: number;
  /** Messages that it lost. */
  readonly dropped?: number;
}

/** What the live view shows. */
export interface CoreView {
  /** Time since the start, in seconds. */
  readonly uptime: number;
  /** The core. */
  readonly core: {
    readonly pid: number;
    readonly key: string;
    readonly in: string;
    readonly out: string;
    readonly cpu: number;
    readonly memory: number;
  };
  /** Sums. */
  readonly total: {
    readonly messages: number;
    readonly messagesPerSecond: number;
    readonly bytesPerSecond: number;
    readonly deliveredPerSecond: number;
    readonly dropped: number;
  };
  /** Topics. */
  readonly topics: readonly ViewTopic[];
  /** Publishers. */
  readonly publishers: readonly ViewConnection[];
  /** Subscribers. */
  readonly subscribers: readonly ViewConnection[];
  /** Processes, with what they use. */
  readonly processes: readonly {
    readonly pid: number;
    readonly cpu: number;
    readonly memory: number;
  }[];
  /** The latest warning; empty when there is none. */
  readonly notice: string;
}

/** What the user has chosen. */
export interface CoreViewState {
  /** Order of the topics. */
  readonly sort: "arrival" | "rate" | "bandwidth" | "name";
  /** First line of the lists that is shown. */
  readonly scroll: number;
  /** Whether the picture stands still. */
  readonly paused: boolean;
}

/** The size of the terminal, and whether it shows colour. */
export interface ViewSize {
  /** Characters in a line. */
  readonly columns: number;
  /** Lines. */
  readonly rows: number;
  /** Whether colour is wanted. */
  readonly color: boolean;
}
