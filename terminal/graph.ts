/** A node of a graph: a program that publishes or subscribes. */
export interface GraphNode {
  /** What links name it by. */
  readonly id: string;
  /** Its name, or its address where it has none. */
  readonly name: string;
  /** Process id, where it is known. */
  readonly pid?: number;
  /** Its computer, where it says so. */
  readonly host?: string;
}

/** A topic of a graph. */
export interface GraphTopic {
  /** Its name. */
  readonly topic: string;
  /** Messages a second. */
  readonly messagesPerSecond: number;
  /** Bytes of payload a second. */
  readonly bytesPerSecond: number;
  /** Nodes that have published on it and are still there. */
  readonly publishers: readonly string[];
  /** Nodes that get its messages. */
  readonly subscribers: readonly string[];
}

/** A service of a graph. */
export interface GraphService {
  /** Its name. */
  readonly service: string;
  /** Calls a second. */
  readonly callsPerSecond: number;
  /** Nodes that answer. */
  readonly servers: readonly string[];
  /** Nodes that ask. */
  readonly clients: readonly string[];
}

/** A node that subscribes to something that nobody has published. */
export interface GraphWish {
  /** Which node. */
  readonly node: string;
  /** How the topics start that it waits for. */
  readonly prefix: string;
}

/** Who publishes what to whom. */
export interface Graph {
  /** All nodes. */
  readonly nodes: readonly GraphNode[];
  /** All topics but those of services. */
  readonly topics: readonly GraphTopic[];
  /** All services of the node library. */
  readonly services: readonly GraphService[];
  /** Subscriptions without a topic. */
  readonly waiting: readonly GraphWish[];
}
