import {
  type ClientMessage,
  frameBytes,
  type MessageId,
  ROBO_WS_LIMITS,
} from "../../../../protocols/robows/mod.ts";
import { LINK_KIND } from "../../../../protocols/link/link_frame.ts";
import { encodeFrame, OPCODE } from "../../../../protocols/websocket/mod.ts";
import { RoboError } from "../../../../errors.ts";
import type { Bridge } from "../../hub/bridge.ts";
import type { Client } from "../../hub/client.ts";
import type { Topic } from "../../hub/topic.ts";
import { tell, tellText } from "./tell.ts";

/** Longest wait for an answer unless the client says otherwise, in milliseconds. */
const ANSWER_MS = 5000;

/** A message of one kind. */
type Order<Op extends ClientMessage["op"]> = Extract<ClientMessage, { readonly op: Op }>;

/** What a client sends to programs, and asks of them. */
export class ClientOrders {
  readonly #bridge: Bridge;
  readonly #client: Client;
  readonly #signal: AbortSignal;
  #waiting = 0;

  /** Orders of a client until the signal aborts. */
  constructor(bridge: Bridge, client: Client, signal: AbortSignal) {
    this.#bridge = bridge;
    this.#client = client;
    this.#signal = signal;
  }

  /** Sends a struct. Throws a `RoboError` for what cannot be sent. */
  send({ id, topic: which, value }: Order<"send">): void {
    const topic = this.#topic(which);
    this.#bridge.send(this.#client, topic, encoded(topic, value));
    if (id !== undefined) tell(this.#client, { op: "sent", id });
  }

  /** Sends a request, and its answer when it comes. Rejects with a `RoboError`. */
  async request({ id, topic: which, value, timeout }: Order<"request">): Promise<void> {
    const topic = this.#topic(which);
    const { answer } = requestOf(topic);
    const payload = await this.#ask(topic, encoded(topic, value), timeout);
    tellText(
      this.#client,
      jsonWith({ op: "response", id, topic: topic.name }, answer.codec.json(payload)),
    );
  }

  /** Sends a struct's bytes. Throws a `RoboError`. */
  sendBytes(number: number, payload: Uint8Array): void {
    this.#bridge.send(this.#client, this.#topic(number), payload);
  }

  /** Sends a request's bytes, and its answer's when they come. Rejects with a `RoboError`. */
  async requestBytes(number: number, aux: number, payload: Uint8Array): Promise<void> {
    const topic = this.#topic(number);
    requestOf(topic);
    const answer = await this.#ask(topic, payload);
    const frame = frameBytes({ kind: LINK_KIND.response, topic: topic.id, aux }, answer);
    this.#client.tell(encodeFrame(OPCODE.binary, frame));
  }

  /** Sends the newest struct of a topic. Throws a `RoboError` of kind `missing` or `denied`. */
  get({ id, topic: which }: Order<"get">): void {
    const topic = this.#topic(which);
    const { name, last } = topic;
    if (!this.#client.rights.mayRead(topic)) {
      throw new RoboError("denied", `${name} may not be read`);
    }
    const time = last === undefined ? null : String(last.time);
    const value = last === undefined ? "null" : topic.codec.json(last.payload);
    tellText(this.#client, jsonWith({ op: "value", id, topic: name, time }, value));
  }

  /** Asks a program to end itself. Throws a `RoboError`. */
  end({ id, program, reason = "A client asks for it" }: Order<"end">): void {
    this.#bridge.end(this.#client, program, reason);
    tell(this.#client, { op: "ended", program, ...(id !== undefined && { id }) });
  }

  async #ask(topic: Topic, payload: Uint8Array, timeout = ANSWER_MS): Promise<Uint8Array> {
    if (this.#waiting >= ROBO_WS_LIMITS.requests) {
      throw new RoboError("unavailable", `${this.#waiting} requests wait for their answers`, {
        hint: "Wait for some of them before the next",
      });
    }
    this.#waiting++;
    try {
      const options = { timeout, signal: this.#signal };
      return await this.#bridge.request(this.#client, topic, payload, options);
    } finally {
      this.#waiting--;
    }
  }

  #topic(which: string | number): Topic {
    const { topics } = this.#bridge;
    const { rights } = this.#client;
    const topic = typeof which === "number" ? topics.get(which) : this.#bridge.topic(which);
    if (topic !== undefined && (rights.mayRead(topic) || rights.mayWrite(topic))) return topic;
    const writable = [...topics.values()].filter((each) => each.direction !== "out")
      .filter((each) => rights.mayWrite(each)).slice(0, 8).map(({ name }) => name);
    throw new RoboError("missing", `There is no topic ${JSON.stringify(which)}`, {
      hint: writable.length === 0
        ? "There is none that can be sent"
        : `Among those that can be sent are: ${writable.join(", ")}`,
    });
  }
}

/** The topic of a request. Throws a `RoboError` of kind `usage` for others. */
function requestOf({ name, answer }: Topic): { readonly answer: NonNullable<Topic["answer"]> } {
  if (answer !== undefined) return { answer };
  throw new RoboError("usage", `${name} is no request: nothing answers it`, {
    hint: 'Use "op":"send"',
  });
}

function encoded({ codec }: Topic, value: unknown): Uint8Array {
  const payload = new Uint8Array(codec.size);
  codec.encode(value, payload);
  return payload;
}

/** A message as JSON text whose last field, `value`, is JSON text already. */
function jsonWith(
  head: {
    readonly op: string;
    readonly id: MessageId | undefined;
    readonly [key: string]: unknown;
  },
  value: string,
): string {
  return `${JSON.stringify(head).slice(0, -1)},"value":${value}}`;
}
