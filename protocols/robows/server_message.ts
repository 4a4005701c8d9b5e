import type { LayoutJson } from "../clayout/layout_json.ts";
import type { ErrorCode } from "../../errors.ts";
import type { MessageId } from "./client_message.ts";

/** A text message of the bridge. `docs/robo-ws.md` describes them. */
export type ServerMessage =
  | HelloMessage
  | { readonly op: "topics"; readonly id?: MessageId; readonly topics: readonly TopicJson[] }
  | {
    readonly op: "subscribed";
    readonly id?: MessageId;
    readonly sub: number;
    readonly topics: readonly SubscribedTopicJson[];
  }
  | { readonly op: "unsubscribed"; readonly id?: MessageId; readonly sub: number }
  | { readonly op: "data"; readonly sub: number; readonly items: readonly DataItemJson[] }
  | { readonly op: "lost"; readonly sub: number; readonly topics: readonly LostJson[] }
  | { readonly op: "thinned"; readonly sub: number; readonly thinned: boolean }
  | { readonly op: "sent"; readonly id: MessageId }
  | {
    readonly op: "response";
    readonly id?: MessageId;
    readonly topic: string;
    readonly value: unknown;
  }
  | {
    readonly op: "value";
    readonly id?: MessageId;
    readonly topic: string;
    readonly time: string | null;
    readonly value: unknown;
  }
  | { readonly op: "ended"; readonly id?: MessageId; readonly program: string }
  | { readonly op: "pong"; readonly id?: MessageId; readonly time: string }
  | PlaybackMessage
  | { readonly op: "programs"; readonly programs: readonly ProgramJson[] }
  | { readonly op: "log"; readonly lines: readonly LogLineJson[]; readonly lost?: number }
  | { readonly op: "clients"; readonly clients: readonly ClientJson[] }
  | {
    readonly op: "totals";
    readonly time: string;
    /** Number, structs and bytes of topics. */
    readonly topics: readonly (readonly [number, number, number])[];
  }
  | {
    readonly op: "status";
    readonly level: "info" | "warning" | "error";
    readonly message: string;
  }
  | ErrorMessage;

/** The first message of a conversation. */
export interface HelloMessage {
  /** Tells this message from the others. */
  readonly op: "hello";
  /** Version of the messages: 1. */
  readonly version: number;
  /** The program that serves. */
  readonly server: { readonly name: string; readonly version: string };
  /** Tells one start of the bridge from another. */
  readonly session: string;
  /** The bridge's clock, in nanoseconds since 1970. */
  readonly time: string;
  /** What the bridge can do. */
  readonly capabilities: readonly string[];
  /** What one connection may ask for. */
  readonly limits: Readonly<Record<string, number>>;
}

/** How a recording stands that the bridge replays. */
export interface PlaybackMessage {
  /** Tells this message from the others. */
  readonly op: "playback";
  /** Which message is answered. */
  readonly id?: MessageId;
  /** What it does; `ended` is paused at the end. */
  readonly status: "playing" | "paused" | "buffering" | "ended";
  /** Where it stands, in nanoseconds since 1970. */
  readonly time: string;
  /** Its first time. */
  readonly start: string;
  /** Its last time. */
  readonly end: string;
  /** How many of its seconds pass in one. */
  readonly speed: number;
  /** Whether somebody has gone to another place of it. */
  readonly seeked?: true;
}

/** A topic; `layout` and `answer` stand in its first description alone. */
export interface TopicJson {
  /** Its number. */
  readonly topic: number;
  /** Its name, such as `arm.Telemetry`. */
  readonly name: string;
  /** Name of its program. */
  readonly program: string;
  /** Whether the program sends it, takes it, or both. */
  readonly direction: "out" | "in" | "both";
  /** Whether the program is there. */
  readonly live: boolean;
  /** The bridge has forgotten it, to make room for other programs: it never comes back. */
  readonly forgotten?: true;
  /** Whether this client may receive it. */
  readonly mayRead: boolean;
  /** Whether this client may send it. */
  readonly mayWrite: boolean;
  /** Structs since the bridge's start. */
  readonly messages: number;
  /** Their bytes. */
  readonly bytes: number;
  /** How the struct lies in memory; the topic's struct is the last. */
  readonly layout?: LayoutJson;
  /** What answers it, when it is a request. */
  readonly answer?: { readonly struct: string; readonly layout: LayoutJson };
}

/** A topic that a subscription has. */
export interface SubscribedTopicJson {
  /** Its number. */
  readonly topic: number;
  /** Its name. */
  readonly name: string;
  /** The fields that it gives, of those that were asked for. */
  readonly fields?: readonly string[];
}

/** A struct as JSON. */
export interface DataItemJson {
  /** Name of its topic. */
  readonly topic: string;
  /** Nanoseconds since 1970. */
  readonly time: string;
  /** The struct, or the fields that were asked for by their paths. */
  readonly value: unknown;
}

/** Structs that were not sent because the client was slow. */
export interface LostJson {
  /** Name of their topic. */
  readonly topic: string;
  /** How many. */
  readonly count: number;
}

/** A program. */
export interface ProgramJson {
  /** Its name. */
  readonly name: string;
  /** Where it is. */
  readonly address: string;
  /** Whether it is there. */
  readonly live: boolean;
  /** How often it has come. */
  readonly connects: number;
  /** Structs that were lost between it and the bridge. */
  readonly lost: number;
}

/** A line of a program for people. */
export interface LogLineJson {
  /** Name of the program. */
  readonly program: string;
  /** How urgent it is. */
  readonly level: "debug" | "info" | "warning" | "error" | "fatal";
  /** Nanoseconds since 1970. */
  readonly time: string;
  /** The line. */
  readonly text: string;
}

/** Somebody who is connected with the bridge. */
export interface ClientJson {
  /** Number, from 1. */
  readonly client: number;
  /** Whether it is who is told this. */
  readonly self: boolean;
  /** What it speaks. */
  readonly dialect: string;
  /** Where it is. */
  readonly remote: string;
  /** Topics to which it is subscribed. */
  readonly topics: number;
  /** Structs that it has been sent. */
  readonly sent: number;
  /** Structs that it has not been sent because it was slow. */
  readonly lost: number;
  /** Bytes that wait for it. */
  readonly waitingBytes: number;
}

/** Something could not be done. */
export interface ErrorMessage {
  /** Tells this message from the others. */
  readonly op: "error";
  /** Which message is answered. */
  readonly id?: MessageId;
  /** Which subscription could not be made. */
  readonly sub?: number;
  /** The topic's number, for what was sent as bytes. */
  readonly topic?: number;
  /** The number of a request that was sent as bytes. */
  readonly aux?: number;
  /** What went wrong, as in `RoboError`. */
  readonly kind: ErrorCode;
  /** What happened. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The field of a value that is meant. */
  readonly path?: string;
}
