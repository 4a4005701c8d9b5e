/** What has happened in a bridge since its start. */
export interface HubCounters {
  /** Structs from programs. */
  received: number;
  /** Bytes of them, headers not counted. */
  receivedBytes: number;
  /** Structs that came faster than any client who wanted them took them. */
  outrun: number;
  /** Structs to programs. */
  forwarded: number;
  /** Structs and requests of clients that were refused. */
  refused: number;
  /** Structs that were sent to clients which are gone. */
  sentBefore: number;
  /** Structs that clients which are gone were not sent because they were slow. */
  lostBefore: number;
  /** Clients that were disconnected because they were too slow for what they wanted. */
  slow: number;
  /** Clients that were disconnected because they took nothing any more. */
  stalled: number;
  /** Clients that were disconnected because they did not even take answers. */
  deaf: number;
  /** Lines of programs that were left out because too many came. */
  linesLeftOut: number;
  /** Programs that were forgotten, with their topics, to make room for others. */
  forgottenPrograms: number;
}

/** Nothing yet. */
export function noHubCounts(): HubCounters {
  return {
    received: 0,
    receivedBytes: 0,
    outrun: 0,
    forwarded: 0,
    refused: 0,
    sentBefore: 0,
    lostBefore: 0,
    slow: 0,
    stalled: 0,
    deaf: 0,
    linesLeftOut: 0,
    forgottenPrograms: 0,
  };
}
