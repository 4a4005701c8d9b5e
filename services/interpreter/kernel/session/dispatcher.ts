import {
  type EncodedParts,
  encodeParts,
  type Header,
  type HeaderSource,
} from "../../../../protocols/jupyter/mod.ts";
import type { UnreadableRequest } from "../channels/open_entrance.ts";
import type { Request } from "../channels/request.ts";
import { HANDLINGS } from "../requests/table.ts";
import { type Answer, AnswerError, contentOf, errorContent, type Handling } from "./answer.ts";
import type { Bench } from "./bench.ts";
import { refuseDriving } from "./driving.ts";
import { turn } from "../../../../transports/turn.ts";

/** Longest message type that is named in the log, in characters. */
const SHOWN_TYPE = 60;

/** Takes the requests of all entrances, and answers each at once or when its turn comes. */
export class Dispatcher {
  readonly #bench: Bench;
  readonly #headers: HeaderSource;
  /** Answers that are being worked out besides the queue. */
  readonly #underway = new Set<Promise<void>>();
  #isClosed = false;

  /** A dispatcher for the kernel of `bench`. */
  constructor(bench: Bench, headers: HeaderSource) {
    this.#bench = bench;
    this.#headers = headers;
  }

  /** Takes a request. */
  take(request: Request): void {
    if (this.#isClosed) return;
    const { msg_type: type } = request.message.header;
    const handling = HANDLINGS.get(type);
    if (handling === undefined) {
      return this.#refuse(request, {
        reason: "unknown-type",
        words: `There is no request ${type.slice(0, SHOWN_TYPE)}`,
      });
    }
    const error = this.#objection(request, handling);
    if (error !== undefined) {
      this.#refuse(request, { reason: reasonOf(error), words: error.message });
      this.#wrapped(request, () => this.#reply(request, handling, { content: contentOf(error) }));
    } else if (handling.when === "now") {
      const done: Promise<void> = this.#serve(request, handling)
        .finally(() => this.#underway.delete(done));
      this.#underway.add(done);
    } else {
      this.#enqueue(request, handling);
    }
  }

  /** Answers a request that could not be read. */
  unreadable({ entrance, channel, header, identities, words }: UnreadableRequest): void {
    const reply = HANDLINGS.get(header.msg_type)?.reply;
    if (reply === undefined || this.#isClosed) return;
    const { broadcast } = this.#bench;
    broadcast.status("busy", header, false);
    entrance.send(channel, {
      identities,
      header: this.#headers.next(reply),
      parent: header,
      metadata: {},
      content: errorContent("BadRequest", words),
      buffers: [],
    });
    broadcast.status("idle", header, false);
  }

  /** Takes no more requests; resolves when all answers that were being worked out are sent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }

  /** Why a request is not even queued. */
  #objection(request: Request, handling: Handling): AnswerError | undefined {
    const { entrance, channel, bytes } = request;
    const { queue } = this.#bench;
    if (entrance.right === "observe" && !handling.forObservers) {
      return new AnswerError("NotAllowed", `The key of ${entrance.name} is for watching alone`);
    }
    if (handling.channels !== "both" && handling.channels !== channel) {
      return new AnswerError("WrongChannel", `Ask this on ${handling.channels}, not on ${channel}`);
    }
    if (handling.when === "queued" && !queue.hasRoom(bytes)) {
      return new AnswerError("QueueFull", `${queue.length} requests wait already`);
    }
    return undefined;
  }

  #enqueue(request: Request, handling: Handling): void {
    const isExecute = handling.reply === "execute_reply";
    this.#bench.queue.add({
      request,
      serve: () => this.#serve(request, handling),
      ...(isExecute ? { abort: () => this.#abort(request, handling) } : {}),
    });
  }

  async #serve(request: Request, handling: Handling): Promise<void> {
    const { broadcast } = this.#bench;
    const parent = request.message.header;
    const keep = handling.reply === "execute_reply";
    let isAnnounced = false;
    const announce = () => {
      if (!isAnnounced) broadcast.status("busy", parent, keep);
      isAnnounced = true;
    };
    if (handling.announcesItself !== true) announce();
    let answer: Answer | undefined;
    try {
      if (handling.needsDrive) refuseDriving(this.#bench, request.message.header);
      answer = await handling.answer(request, this.#bench, announce);
    } catch (error) {
      this.#noteError(request, error);
      answer = { content: contentOf(error) };
    }
    announce();
    answer?.publish?.();
    // What a cell puts out is on its way before the reply; behind a reader that takes nothing no reply waits.
    if (keep && !request.entrance.flush()) await turn();
    if (answer !== undefined) this.#reply(request, handling, answer);
    broadcast.status("idle", parent, keep);
    if (answer?.afterwards !== undefined) this.#later(answer.afterwards);
    if (keep && answer?.content.status === "error") await this.#stopOnError(request);
  }

  /** Does something in the next turn, when what was sent in this one has left. */
  #later(act: () => void): void {
    const done: Promise<void> = turn().then(act)
      .finally(() => this.#underway.delete(done));
    this.#underway.add(done);
  }

  /** What waits behind a cell that failed is not run. */
  async #stopOnError({ message: { content } }: Request): Promise<void> {
    if (content.silent === true || content.stop_on_error === false) return;
    // What its sender has sent in the same breath belongs to it.
    await turn();
    this.#bench.queue.abort();
  }

  #abort(request: Request, handling: Handling): void {
    this.#bench.execution.tally.add("aborted");
    const metadata = {
      started: new Date(this.#bench.now()).toISOString(),
      dependencies_met: true,
      status: "aborted",
    };
    const content = { status: "aborted" };
    this.#wrapped(request, () => this.#reply(request, handling, { content, metadata }));
  }

  /** Does something between `busy` and `idle`. */
  #wrapped({ message: { header } }: Request, act: () => void): void {
    this.#bench.broadcast.status("busy", header, false);
    act();
    this.#bench.broadcast.status("idle", header, false);
  }

  #reply(request: Request, handling: Handling, answer: Answer): void {
    if (handling.reply === undefined) return;
    const { entrance, channel, message } = request;
    const { content, encoded, metadata = {} } = answer;
    const header: Header = this.#headers.next(handling.reply);
    const parts = encodeParts({ header, parent: message.header, metadata, content });
    const whole: EncodedParts = encoded === undefined
      ? parts
      : [parts[0], parts[1], parts[2], encoded];
    entrance.sendParts(channel, whole, { identities: message.identities, buffers: [] });
  }

  #refuse(
    { entrance }: Request,
    { reason, words }: { readonly reason: string; readonly words: string },
  ): void {
    this.#bench.refusals.add({ reason, words, entrance: entrance.name });
  }

  #noteError(request: Request, error: unknown): void {
    if (error instanceof AnswerError) {
      this.#refuse(request, { reason: reasonOf(error), words: error.message });
      return;
    }
    const { msg_type: type } = request.message.header;
    this.#bench.logger?.warn("A request failed", { type, error: String(error) });
  }
}

/** A word for the count: `NotDriving` becomes `not-driving`. */
function reasonOf({ ename }: AnswerError): string {
  return ename.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
