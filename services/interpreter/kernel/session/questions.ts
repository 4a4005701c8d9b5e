import type { HeaderSource, JupyterMessage } from "../../../../protocols/jupyter/mod.ts";
import { readInputReply } from "../../../../protocols/jupyter/mod.ts";
import type { OpenEntrance } from "../channels/open_entrance.ts";
import { peerOf, type Request } from "../channels/request.ts";
import type { Refusals } from "../refusals.ts";

/** Time in which the client's connection to stdin has to come, in milliseconds: it is made after that to shell. */
const CONNECT_MS = 2000;

/** A line that a cell waits for. */
interface Question {
  readonly entrance: OpenEntrance;
  readonly peer: string;
  readonly message: JupyterMessage;
  isSent: boolean;
}

/** Asks the clients of cells for lines of input: each only the one whose cell it is. */
export class Questions implements Disposable {
  readonly #headers: HeaderSource;
  readonly #refusals: Refusals;
  readonly #answer: (text: string | undefined) => void;
  #open: Question | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Gives answers to `answer`; `undefined` when there will be none. */
  constructor(options: {
    readonly headers: HeaderSource;
    readonly refusals: Refusals;
    readonly answer: (text: string | undefined) => void;
  }) {
    this.#headers = options.headers;
    this.#refusals = options.refusals;
    this.#answer = options.answer;
  }

  /** Asks whoever sent `request`. */
  ask(
    request: Request | undefined,
    { prompt, password }: { readonly prompt: string; readonly password: boolean },
  ): void {
    this.close();
    const routingId = request?.message.identities[0];
    if (request === undefined || routingId === undefined) return this.#answer(undefined);
    const { entrance } = request;
    this.#open = {
      entrance,
      peer: peerOf(request),
      isSent: false,
      message: {
        identities: [routingId],
        header: this.#headers.next("input_request"),
        parent: request.message.header,
        metadata: {},
        content: { prompt, password },
        buffers: [],
      },
    };
    if (entrance.has("stdin", routingId)) return this.#send();
    if (!entrance.has("shell", routingId)) return this.#withdraw();
    this.#timer = setTimeout(() => this.#withdraw(), CONNECT_MS);
  }

  /** A client has connected to stdin. */
  joined(entrance: OpenEntrance, peer: string): void {
    const open = this.#open;
    if (open?.entrance === entrance && open.peer === peer && !open.isSent) this.#send();
  }

  /** A client is gone: it will not answer. */
  left(entrance: OpenEntrance, peer: string): void {
    if (this.#open?.entrance === entrance && this.#open.peer === peer) this.#withdraw();
  }

  /** A client answers. */
  reply(entrance: OpenEntrance, message: JupyterMessage): void {
    const open = this.#open;
    const isExpected = open?.isSent === true && open.entrance === entrance &&
      open.peer === peerOf({ message }) && message.header.msg_type === "input_reply";
    if (!isExpected) {
      return this.#refuse(entrance, "unasked-input", "Nobody was asked for this input");
    }
    const read = readInputReply(message.content);
    if (!read.ok) this.#refuse(entrance, "bad-content", read.words);
    this.close();
    this.#answer(read.ok ? read.value.value : undefined);
  }

  /** No answer is waited for any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#open = undefined;
  }

  /** As {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  #send(): void {
    clearTimeout(this.#timer);
    const open = this.#open!;
    open.isSent = true;
    open.entrance.send("stdin", open.message);
  }

  #withdraw(): void {
    this.close();
    this.#answer(undefined);
  }

  #refuse(entrance: OpenEntrance, reason: string, words: string): void {
    this.#refusals.add({ reason, words, entrance: entrance.name });
  }
}
