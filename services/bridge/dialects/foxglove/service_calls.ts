import { RoboError } from "../../../../errors.ts";
import { encodeServiceResponse } from "../../../../protocols/foxglove/mod.ts";
import type { Topic } from "../../hub/topic.ts";
import { faultText } from "../fault_text.ts";
import { payloadOf } from "./payload_of.ts";
import { say, sayBytes } from "./say.ts";
import type { SessionSetting } from "./session_setting.ts";

/** Most calls of one client that wait for their answer. */
const MOST_CALLS = 32;

/** A call, as the client has sent it. */
interface ServiceCall {
  readonly serviceId: number;
  readonly callId: number;
  readonly encoding: string;
  readonly data: Uint8Array;
}

/** The calls of services by one client. */
export class ServiceCalls {
  readonly #setting: SessionSetting;
  #waiting = 0;

  /** None so far. */
  constructor(setting: SessionSetting) {
    this.#setting = setting;
  }

  /** Calls a program, and tells the client its answer or what went wrong. */
  async call(call: ServiceCall, services: ReadonlyMap<number, Topic>): Promise<void> {
    const { bridge, client, signal } = this.#setting;
    const { serviceId, callId, encoding } = call;
    this.#waiting++;
    try {
      const data = await this.#ask(call, services.get(serviceId));
      if (!signal.aborted) {
        sayBytes(client, encodeServiceResponse({ serviceId, callId, encoding, data }));
      }
    } catch (error) {
      if (!(error instanceof RoboError)) return bridge.mistake(client, error);
      const message = faultText(error);
      if (!signal.aborted) say(client, { op: "serviceCallFailure", serviceId, callId, message });
    } finally {
      this.#waiting--;
    }
  }

  async #ask({ serviceId, encoding, data }: ServiceCall, topic?: Topic): Promise<Uint8Array> {
    const { bridge, client, signal, shared } = this.#setting;
    const answer = topic?.answer;
    if (topic === undefined || answer === undefined) {
      throw new RoboError("usage", `There is no service ${serviceId}`, {
        hint: "Take the id of a service that was advertised",
      });
    }
    if (this.#waiting > MOST_CALLS) {
      throw new RoboError("unavailable", `${MOST_CALLS} calls of yours wait for their answers`, {
        hint: "Wait for one of them",
      });
    }
    const payload = payloadOf(shared.book.codec(topic, topic.struct), encoding, data);
    const answered = await bridge.request(client, topic, payload, { signal });
    if (encoding === "ros1") return answered;
    return new TextEncoder().encode(shared.book.codec(topic, answer.struct).json(answered));
  }
}
