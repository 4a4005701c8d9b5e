import { LINK_KIND } from "../../../../protocols/link/link_frame.ts";
import {
  type BatchFrame,
  type ClientMessage,
  framesOf,
  readClientMessage,
  ROBO_WS_LIMITS,
  ROBO_WS_VERSION,
} from "../../../../protocols/robows/mod.ts";
import type { WebSocketMessage } from "../../../../protocols/websocket/mod.ts";
import { RoboError } from "../../../../errors.ts";
import type { Bridge, BridgeListener } from "../../hub/bridge.ts";
import type { Client } from "../../hub/client.ts";
import type { DialectSession } from "../../hub/dialect.ts";
import { ClientNews } from "./news.ts";
import { ClientOrders } from "./orders.ts";
import { type PlaybackOrderMessage, playbackTeller } from "./playback_teller.ts";
import type { RoboDialectOptions } from "./robo_dialect.ts";
import { ClientSubscriptions } from "./subscriptions.ts";
import { errorMessage, tell } from "./tell.ts";
import { TopicTeller } from "./topic_teller.ts";

/** After so many errors without a message that was right in between, the other end is no client of this protocol. */
const MOST_ERRORS = 100;

/** What an error answers. */
type About = Parameters<typeof errorMessage>[1];

/** A conversation in `robo.ws.v1`. */
export class RoboSession implements DialectSession {
  readonly #bridge: Bridge;
  readonly #client: Client;
  readonly #teller: TopicTeller;
  readonly #subscriptions: ClientSubscriptions;
  readonly #orders: ClientOrders;
  readonly #news: ClientNews;
  readonly #winder: (order: PlaybackOrderMessage) => void;
  #errors = 0;

  /** Greets the client, and tells it of all topics. */
  constructor(
    bridge: Bridge,
    client: Client,
    { version, allowHold = false, signal }: RoboDialectOptions & { readonly signal: AbortSignal },
  ) {
    this.#bridge = bridge;
    this.#client = client;
    this.#teller = new TopicTeller(client);
    this.#subscriptions = new ClientSubscriptions(bridge, client, { mayHold: allowHold });
    this.#orders = new ClientOrders(bridge, client, signal);
    this.#news = new ClientNews(bridge, client);
    signal.addEventListener("abort", () => this.#ended(), { once: true });
    this.#greet(version, allowHold);
    bridge.listen(this.#listener(), signal);
    this.#winder = playbackTeller(bridge, client, signal);
  }

  /** A message has come. */
  received(message: Extract<WebSocketMessage, { readonly kind: "text" | "binary" }>): void {
    if (message.kind === "binary") return this.#receivedFrames(message.bytes);
    const read = readClientMessage(message.text);
    if ("error" in read) return this.#refuse(read.error, { id: read.id, sub: read.sub });
    const { op, id } = read.message;
    const sub = op === "subscribe" ? read.message.sub : undefined;
    this.#try({ id, sub }, () => this.#handle(read.message));
  }

  #greet(version: string, allowHold: boolean): void {
    const { sessionId, topics } = this.#bridge;
    tell(this.#client, {
      op: "hello",
      version: ROBO_WS_VERSION,
      server: { name: "robo", version },
      session: sessionId,
      time: String(this.#bridge.now()),
      capabilities: [
        ...["json", "binary", "columns", "minmax", "request", "end"],
        ...(allowHold ? ["hold"] : []),
        ...(this.#bridge.playback === undefined ? [] : ["playback"]),
      ],
      limits: ROBO_WS_LIMITS,
    });
    this.#teller.tell(topics.values(), { isAnswer: true });
  }

  #listener(): BridgeListener {
    return {
      topicsChanged: (topics) => {
        this.#teller.tell(topics, { isAnswer: false });
        this.#subscriptions.topicsCame(topics);
        this.#news.topicsChanged(topics);
      },
      programChanged: (program) => this.#news.programChanged(program),
      programForgotten: (program) => this.#news.programForgotten(program),
      logged: (program, line) => this.#news.logged(program, line),
      status: (level, message) => tell(this.#client, { op: "status", level, message }),
    };
  }

  #handle(message: ClientMessage): void | Promise<void> {
    switch (message.op) {
      case "subscribe":
        return this.#subscriptions.add(message);
      case "unsubscribe":
        return this.#subscriptions.remove(message.sub, message.id);
      case "send":
        return this.#orders.send(message);
      case "request":
        return this.#orders.request(message);
      case "get":
        return this.#orders.get(message);
      case "end":
        return this.#orders.end(message);
      case "watch":
        return this.#news.watch(message.what);
      case "unwatch":
        return this.#news.unwatch(message.what);
      case "playback":
        return this.#winder(message);
      case "topics":
        return this.#teller.tell(this.#bridge.topics.values(), { ...message, isAnswer: true });
      case "ping": {
        const { id } = message;
        const time = String(this.#bridge.now());
        return tell(this.#client, { op: "pong", time, ...(id !== undefined && { id }) });
      }
    }
  }

  #receivedFrames(bytes: Uint8Array): void {
    this.#try({}, () => {
      for (const frame of framesOf(bytes)) {
        const { topic, aux } = frame;
        const isRequest = frame.kind === LINK_KIND.request;
        this.#try({ topic, ...(isRequest && { aux }) }, () => this.#handleFrame(frame));
      }
    });
  }

  #handleFrame({ kind, topic, aux, payload }: BatchFrame): void | Promise<void> {
    if (kind === LINK_KIND.data) return this.#orders.sendBytes(topic, payload);
    if (kind === LINK_KIND.request) return this.#orders.requestBytes(topic, aux, payload);
    throw new RoboError(
      "usage",
      `A frame is of kind ${kind}: clients send data (2) and requests (3)`,
    );
  }

  #try(about: About, run: () => void | Promise<void>): void {
    try {
      const running = run();
      if (running === undefined) this.#errors = 0;
      else running.catch((error: unknown) => this.#refuseLate(error, about));
    } catch (error) {
      this.#refuse(error, about);
    }
  }

  /** Nobody would catch what is thrown now. */
  #refuseLate(error: unknown, about: About): void {
    if (error instanceof RoboError) this.#refuse(error, about);
    else this.#bridge.mistake(this.#client, error);
  }

  #refuse(error: unknown, about: About): void {
    if (!(error instanceof RoboError)) throw error;
    tell(this.#client, errorMessage(error, about));
    if (++this.#errors === MOST_ERRORS) {
      this.#client.close(1008, "Too many errors in a row");
    }
  }

  #ended(): void {
    this.#subscriptions[Symbol.dispose]();
    this.#news[Symbol.dispose]();
  }
}
