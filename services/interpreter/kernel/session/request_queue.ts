import type { Request } from "../channels/request.ts";

/** A request that waits for its turn. */
export interface QueuedRequest {
  /** The request. */
  readonly request: Request;
  /** Serves it; never rejects. */
  serve(): Promise<void>;
  /** Answers it with `aborted`, without serving it; only those that run code can be. */
  readonly abort?: () => void;
}

/** Requests that are served one by one, in the order in which they came. */
export class RequestQueue {
  readonly #maxRequests: number;
  readonly #maxBytes: number;
  #waiting: QueuedRequest[] = [];
  #bytes = 0;
  #serving: Promise<void> | undefined;
  #isClosed = false;

  /** An empty queue. */
  constructor(limits: { readonly maxQueuedRequests: number; readonly maxQueuedBytes: number }) {
    this.#maxRequests = limits.maxQueuedRequests;
    this.#maxBytes = limits.maxQueuedBytes;
  }

  /** Requests that wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Whether one more of `bytes` can wait. */
  hasRoom(bytes: number): boolean {
    if (this.#waiting.length === 0) return true;
    return this.#waiting.length < this.#maxRequests && this.#bytes + bytes <= this.#maxBytes;
  }

  /** Adds a request, which is served at once when nothing else is. */
  add(queued: QueuedRequest): void {
    if (this.#isClosed) return;
    this.#waiting.push(queued);
    this.#bytes += queued.request.bytes;
    this.#serving ??= this.#serve().finally(() => this.#serving = undefined);
  }

  /** Takes out those that run code and are `meant` (default all), and lets them answer `aborted`; returns how many there were. */
  abort(meant: (request: Request) => boolean = () => true): number {
    const isMeant = ({ abort, request }: QueuedRequest) => abort !== undefined && meant(request);
    const aborted = this.#waiting.filter(isMeant);
    this.#waiting = this.#waiting.filter((one) => !isMeant(one));
    for (const { request, abort } of aborted) {
      this.#bytes -= request.bytes;
      abort!();
    }
    return aborted.length;
  }

  /** Serves nothing more; resolves when what is being served has its answer. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting = [];
    this.#bytes = 0;
    await this.#serving;
  }

  async #serve(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#bytes -= next.request.bytes;
      await next.serve();
    }
  }
}
