/** What a server says as JSON, in the words of Foxglove's specification (github.com/foxglove/ws-protocol, docs/spec.md). */
export type FoxgloveServerMessage =
  | FoxgloveServerInfo
  | {
    readonly op: "status";
    readonly level: 0 | 1 | 2;
    readonly message: string;
    readonly id?: string;
  }
  | { readonly op: "removeStatus"; readonly statusIds: readonly string[] }
  | { readonly op: "advertise"; readonly channels: readonly FoxgloveChannel[] }
  | { readonly op: "unadvertise"; readonly channelIds: readonly number[] }
  | { readonly op: "advertiseServices"; readonly services: readonly FoxgloveService[] }
  | { readonly op: "unadvertiseServices"; readonly serviceIds: readonly number[] }
  | {
    readonly op: "serviceCallFailure";
    readonly serviceId: number;
    readonly callId: number;
    readonly message: string;
  }
  | {
    readonly op: "parameterValues";
    readonly parameters: readonly FoxgloveParameter[];
    readonly id?: string;
  }
  | FoxgloveGraphUpdate;

/** The first message of a server. */
export interface FoxgloveServerInfo {
  /** What it is. */
  readonly op: "serverInfo";
  /** The server, for people. */
  readonly name: string;
  /** What it can do besides sending messages. */
  readonly capabilities: readonly FoxgloveCapability[];
  /** Encodings of what clients publish, and of services. */
  readonly supportedEncodings: readonly string[];
  /** More about the server, for people. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Another one after each start. */
  readonly sessionId: string;
  /** First time of a recording that is replayed; `foxglove.sdk.v1` alone. */
  readonly dataStartTime?: FoxgloveTime;
  /** Last time of a recording that is replayed. */
  readonly dataEndTime?: FoxgloveTime;
}

/** What a server can do besides sending messages. */
export type FoxgloveCapability =
  | "clientPublish"
  | "parameters"
  | "parametersSubscribe"
  | "time"
  | "services"
  | "connectionGraph"
  | "playbackControl";

/** A time as JSON. */
export interface FoxgloveTime {
  /** Seconds since 1970. */
  readonly sec: number;
  /** Nanoseconds of the second. */
  readonly nsec: number;
}

/** A channel: messages of one topic in one encoding. */
export interface FoxgloveChannel {
  /** Number, never used again for another channel. */
  readonly id: number;
  /** Name for people. */
  readonly topic: string;
  /** How its messages are written. */
  readonly encoding: "json" | "ros1";
  /** Name of what they are. */
  readonly schemaName: string;
  /** How the schema is written. */
  readonly schemaEncoding: "jsonschema" | "ros1msg";
  /** What they look like. */
  readonly schema: string;
}

/** A service that clients may call. */
export interface FoxgloveService {
  /** Number, never used again for another service. */
  readonly id: number;
  /** Name. */
  readonly name: string;
  /** Name of the pair of request and answer. */
  readonly type: string;
  /** What a request looks like. */
  readonly request: FoxgloveServiceSchema;
  /** What an answer looks like. */
  readonly response: FoxgloveServiceSchema;
}

/** What requests or answers of a service look like. */
export interface FoxgloveServiceSchema {
  /** How they are written. */
  readonly encoding: "json";
  /** Name of what they are. */
  readonly schemaName: string;
  /** How the schema is written. */
  readonly schemaEncoding: "jsonschema";
  /** What they look like. */
  readonly schema: string;
}

/** A value that is JSON. */
export type FoxgloveValue =
  | number
  | boolean
  | string
  | readonly FoxgloveValue[]
  | { readonly [key: string]: FoxgloveValue };

/** A parameter. */
export interface FoxgloveParameter {
  /** Its name. */
  readonly name: string;
  /** Its value; left out where it has none. */
  readonly value?: FoxgloveValue;
  /** Says that whole numbers are meant as floating point. */
  readonly type?: "byte_array" | "float64" | "float64_array";
}

/** Who publishes what, who receives it and who answers: what has changed since the update before. */
export interface FoxgloveGraphUpdate {
  /** What it is. */
  readonly op: "connectionGraphUpdate";
  /** Topics whose publishers have changed. */
  readonly publishedTopics: readonly {
    readonly name: string;
    readonly publisherIds: readonly string[];
  }[];
  /** Topics whose subscribers have changed. */
  readonly subscribedTopics: readonly {
    readonly name: string;
    readonly subscriberIds: readonly string[];
  }[];
  /** Services whose providers have changed. */
  readonly advertisedServices: readonly {
    readonly name: string;
    readonly providerIds: readonly string[];
  }[];
  /** Topics that are no more. */
  readonly removedTopics: readonly string[];
  /** Services that are no more. */
  readonly removedServices: readonly string[];
}
