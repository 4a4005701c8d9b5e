import { encodeParts, type HeaderSource } from "../../../../protocols/jupyter/mod.ts";
import type { Request } from "../channels/request.ts";
import type { OwnRequests } from "../status.ts";
import { AnswerError, contentOf } from "./answer.ts";
import type { Bench } from "./bench.ts";

/** Serves an entrance for one purpose, such as pairing: a few requests of its own and nothing else. */
export class OwnDispatcher {
  readonly #own: OwnRequests;
  readonly #headers: HeaderSource;
  readonly #bench: Bench;

  /** Serves the `own` requests. */
  constructor(own: OwnRequests, headers: HeaderSource, bench: Bench) {
    this.#own = own;
    this.#headers = headers;
    this.#bench = bench;
  }

  /** Takes a request. */
  take(request: Request): void {
    void this.#serve(request);
  }

  async #serve(request: Request): Promise<void> {
    const { entrance, channel, message } = request;
    const { msg_type: type } = message.header;
    const publicKey = entrance.userOf(request);
    let content;
    try {
      const answer = this.#own.get(type);
      if (answer === undefined) throw new AnswerError("Denied", `${entrance.name} is not for this`);
      const from = publicKey === undefined ? {} : { publicKey };
      content = { status: "ok", ...await answer(message.content, from) };
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      this.#bench.refusals.add({ reason: entrance.name, words, entrance: entrance.name });
      content = contentOf(error);
    }
    const header = this.#headers.next(type.replace(/_request$/, "") + "_reply");
    const parts = encodeParts({ header, parent: message.header, metadata: {}, content });
    entrance.sendParts(channel, parts, { identities: message.identities, buffers: [] });
  }
}
