import {
  FOXGLOVE_SDK,
  type FoxgloveCapability,
  type FoxgloveClientBytes,
  type FoxgloveClientMessage,
  type FoxgloveServerInfo,
  readFoxgloveBytes,
  readFoxgloveText,
} from "../../../../protocols/foxglove/mod.ts";
import type { Client } from "../../hub/client.ts";
import type { DialectSession } from "../../hub/dialect.ts";
import type { WebSocketMessage } from "../../../../protocols/websocket/mod.ts";
import type { Topic } from "../../hub/topic.ts";
import { GraphWatch } from "./graph.ts";
import { Losses } from "./losses.ts";
import { Offers } from "./offers.ts";
import { Parameters } from "./parameters.ts";
import { Publishing } from "./publishing.ts";
import { say, sayFault, sayStatus } from "./say.ts";
import { ServiceCalls } from "./service_calls.ts";
import type { SessionSetting } from "./session_setting.ts";
import { Subscriptions } from "./subscriptions.ts";
import { foxgloveTime, Winding } from "./winding.ts";

type Received = Extract<WebSocketMessage, { readonly kind: "text" | "binary" }>;

/** What the bridge can do for every client. */
const CAPABILITIES: readonly FoxgloveCapability[] = [
  "clientPublish",
  "parameters",
  "parametersSubscribe",
  "services",
  "connectionGraph",
  "time",
];

/** A conversation with one of Foxglove's clients. Nothing that such a client says wrongly ends it: it is told by a status. */
export class FoxgloveSession implements DialectSession {
  /** The client at the other end. */
  readonly client: Client;
  readonly #setting: SessionSetting;
  readonly #offers: Offers;
  readonly #subscriptions: Subscriptions;
  readonly #publishing: Publishing;
  readonly #calls: ServiceCalls;
  readonly #parameters: Parameters;
  readonly #graph: GraphWatch;
  readonly #winding: Winding;
  #isGreeted = false;
  #isTimed = false;

  /** Greets the client, at the latest when it says something, and goes on until the setting's signal aborts. */
  constructor(setting: SessionSetting) {
    const { client, signal, shared } = setting;
    this.client = client;
    this.#setting = setting;
    this.#winding = new Winding(setting);
    this.#subscriptions = new Subscriptions(setting, new Losses(client, signal).lost);
    this.#offers = new Offers(setting, (channels) => this.#subscriptions.removeChannels(channels));
    this.#publishing = new Publishing(setting);
    this.#calls = new ServiceCalls(setting);
    this.#parameters = new Parameters(setting);
    this.#graph = new GraphWatch(setting);
    shared.join(this, signal);
    const timer = shared.greetAfter === 0
      ? undefined
      : setTimeout(() => this.#greet(), shared.greetAfter);
    if (timer === undefined) this.#greet();
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      this.#subscriptions[Symbol.dispose]();
      this.#parameters[Symbol.dispose]();
    }, { once: true });
  }

  /** Topics on which the client publishes. */
  get publishes(): ReadonlySet<Topic> {
    return this.#publishing.topics;
  }

  /** Somebody publishes something else. */
  publishersChanged(): void {
    this.#graph.changed();
  }

  received(message: Received): void {
    this.#greet();
    if (!this.#isTimed) {
      // Who only looks what there is needs no time, and may not know what to do with bytes.
      this.#isTimed = true;
      this.#setting.shared.clock.join(this.#setting);
    }
    try {
      if (message.kind === "text") this.#do(readFoxgloveText(message.text));
      else this.#doBytes(readFoxgloveBytes(message.bytes));
    } catch (error) {
      sayFault(this.client, error);
    }
  }

  /** Says what the bridge is and has. */
  #greet(): void {
    if (this.#isGreeted) return;
    this.#isGreeted = true;
    say(this.client, this.#serverInfo(this.#setting));
    this.#offers.begin();
    this.#winding.begin();
  }

  #do(message: FoxgloveClientMessage): void {
    switch (message.op) {
      case "subscribe":
        return this.#subscriptions.add(message.subscriptions, this.#offers.channels);
      case "unsubscribe":
        return this.#subscriptions.remove(message.subscriptionIds);
      case "advertise":
        return this.#publishing.advertise(message.channels);
      case "unadvertise":
        return this.#publishing.unadvertise(message.channelIds);
      case "getParameters":
        return this.#parameters.get(message);
      case "setParameters":
        return this.#parameters.set(message);
      case "subscribeParameterUpdates":
        return this.#parameters.subscribe(message.parameterNames);
      case "unsubscribeParameterUpdates":
        return this.#parameters.unsubscribe(message.parameterNames);
      case "subscribeConnectionGraph":
        return this.#graph.begin();
      case "unsubscribeConnectionGraph":
        return this.#graph.end();
      case "fetchAsset":
        return sayStatus(this.client, "error", { message: "The bridge has no assets to fetch" });
      case "unknown":
        return sayStatus(this.client, "warning", {
          message: `There is no operation ${message.name}`,
        });
    }
  }

  #doBytes(message: FoxgloveClientBytes): void {
    switch (message.op) {
      case "messageData":
        return this.#publishing.publish(message.channelId, message.data);
      case "serviceRequest":
        return void this.#calls.call(message, this.#offers.services);
      case "playbackControl":
        return this.#winding.wind(message);
    }
  }

  #serverInfo({ bridge, name }: SessionSetting): FoxgloveServerInfo {
    const playback = this.#winding.playback;
    const isWound: readonly FoxgloveCapability[] = playback === undefined
      ? []
      : ["playbackControl"];
    return {
      op: "serverInfo",
      name: "robo ws-bridge",
      capabilities: [...CAPABILITIES, ...isWound],
      supportedEncodings: ["json", "ros1"],
      metadata: { protocol: name === FOXGLOVE_SDK ? "sdk" : "websocket" },
      sessionId: bridge.sessionId,
      ...(playback !== undefined && {
        dataStartTime: foxgloveTime(playback.range.start),
        dataEndTime: foxgloveTime(playback.range.end),
      }),
    };
  }
}
