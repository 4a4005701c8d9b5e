import type { ErrorCode } from "../errors.ts";
import { type Topic, topic } from "./topic.ts";

/** A server says that it is there, or that it goes. */
export interface ServerNotice {
  /** Which server. */
  readonly server: string;
  /** Whether it takes calls. */
  readonly up: boolean;
}

/** A client asks who is there. */
export interface FindRequest {
  /** Who asks; servers answer on its reply topic. */
  readonly client: string;
}

/** A client's call. */
export interface CallRequest {
  /** Who calls. */
  readonly client: string;
  /** Number of the call, unique for the client. */
  readonly id: number;
  /** What is asked. */
  readonly request: unknown;
}

/** How a call failed. */
export interface CallError {
  /** Kind of failure. */
  readonly code: ErrorCode;
  /** What happened. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string | null;
}

/** A server's answer to a call; without `id`, to a client that asked who is there. */
export interface Reply {
  /** Which server. */
  readonly server: string;
  /** Number of the call. */
  readonly id?: number;
  /** What the service answers, unless it failed. */
  readonly value?: unknown;
  /** Why it failed. */
  readonly error?: CallError;
}

/** The topics of one service; all values are MessagePack. */
export interface ServiceTopics {
  /** Servers announce themselves. */
  readonly servers: Topic<ServerNotice>;
  /** Clients look for servers. */
  readonly find: Topic<FindRequest>;
  /** Clients call one server. */
  call(server: string): Topic<CallRequest>;
  /** Servers answer one client. */
  reply(client: string): Topic<Reply>;
}

/** The topics of the service with the full name `name`. */
export function serviceTopics(name: string): ServiceTopics {
  const base = `/service/${name}`;
  return {
    servers: topic(`${base}/servers`),
    find: topic(`${base}/find`),
    call: (server) => topic(`${base}/call/${server}`),
    reply: (client) => topic(`${base}/reply/${client}`),
  };
}

/** A name that nobody else has. */
export function uniqueName(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 16);
}
