/**
 * What comes of a subscription, in the order of its coming, for `for await`. It goes on by itself after the connection was lost, and ends when it is disposed of,
 * when its loop is left, or when its client ends.
 *
 * @template T What comes: structs, or columns.
 */
export interface BridgeSubscription<T> extends AsyncIterable<T>, Disposable {
  /** Resolves when the bridge has made it for the first time; rejects when it refuses it. */
  readonly ready: Promise<void>;
  /** Names of the topics that it has now. */
  readonly topics: readonly string[];
  /** Structs that the bridge has not sent because this client, or its network, was too slow, by topics' names. */
  readonly lost: ReadonlyMap<string, number>;
  /** Messages that came and were dropped because nobody took them. */
  readonly dropped: number;
  /** Whether it gets the newest structs only, because it is slow. */
  readonly isThinned: boolean;
  /** The next one; undefined at the end. Rejects when the bridge refuses the subscription, or the connection is lost for good. */
  next(): Promise<T | undefined>;
}
