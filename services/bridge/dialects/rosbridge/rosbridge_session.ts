import { RoboError } from "../../../../errors.ts";
import {
  FragmentJoiner,
  type ReadRosbridge,
  readRosbridge,
  RosbridgeFault,
} from "../../../../protocols/rosbridge/mod.ts";
import type { WebSocketMessage } from "../../../../protocols/websocket/mod.ts";
import type { DialectSession } from "../../hub/dialect.ts";
import { RosPublishing } from "./publishing.ts";
import type { RosbridgeSetting } from "./rosbridge_shared.ts";
import { RosServiceCalls } from "./service_calls.ts";
import { RosSubscriptions } from "./subscriptions.ts";
import { Teller } from "./teller.ts";

type Received = Extract<WebSocketMessage, { readonly kind: "text" | "binary" }>;

/** A conversation with a client of rosbridge. Nothing that it says wrongly ends it: it is told by a status. */
export class RosbridgeSession implements DialectSession {
  readonly #teller: Teller;
  readonly #subscriptions: RosSubscriptions;
  readonly #publishing: RosPublishing;
  readonly #calls: RosServiceCalls;
  readonly #fragments = new FragmentJoiner();

  /** Says nothing before it is asked, and ends when the setting's signal aborts. */
  constructor(setting: RosbridgeSetting) {
    const { bridge, client, signal } = setting;
    const teller = this.#teller = new Teller(client);
    this.#subscriptions = new RosSubscriptions(setting, teller);
    this.#publishing = new RosPublishing(setting, teller);
    this.#calls = new RosServiceCalls(setting, teller);
    bridge.listen({ status: (level, message) => teller.status(level, message) }, signal);
    signal.addEventListener("abort", () => this.#subscriptions[Symbol.dispose](), { once: true });
  }

  received(message: Received): void {
    if (message.kind === "binary") {
      return this.#teller.status("error", "A binary message is not understood: send JSON as text");
    }
    this.#read(message.text, false);
  }

  #read(text: string, isJoined: boolean): void {
    try {
      const message = readRosbridge(text);
      this.#teller.try(message.id, () => this.#do(message, isJoined));
    } catch (error) {
      if (!(error instanceof RosbridgeFault)) throw error;
      this.#teller.fault(error, error.id);
    }
  }

  #do(message: ReadRosbridge, isJoined: boolean): void {
    const { id } = message;
    switch (message.op) {
      case "subscribe":
        return this.#subscriptions.add(message, id);
      case "unsubscribe":
        return this.#subscriptions.remove(message.topic, id);
      case "advertise":
        return this.#publishing.advertise(message.topic, message.type);
      case "unadvertise":
        return this.#publishing.unadvertise(message.topic, id);
      case "publish":
        return this.#publishing.publish(message.topic, message.msg, id);
      case "call_service":
        return void this.#calls.call(message, id);
      case "set_level":
        this.#teller.level = message.level;
        return;
      case "auth":
        return this.#teller.status(
          "warning",
          "auth is not needed here: the token stands in the address, as ?token=…",
          id,
        );
      case "fragment": {
        // A whole message is never a fragment again.
        if (isJoined) throw new RoboError("usage", "A fragment stands in fragments");
        const whole = this.#fragments.add(message);
        return whole === undefined ? undefined : this.#read(whole, true);
      }
      case "refused":
        throw new RoboError("usage", `The bridge does not do ${message.what}`, {
          hint: "Programs offer services here, not clients; there are no actions",
        });
      case "unknown":
        throw new RoboError("usage", `There is no operation ${message.what}`);
    }
  }
}
