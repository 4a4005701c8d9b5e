/** The bytes of a stream from some place on, up to a limit: what is looked at again when a message makes no sense. */
export class StreamWindow {
  readonly #most: number;
  #buffer = new Uint8Array(1024);
  /** Which part of the buffer is kept. */
  #start = 0;
  #stop = 0;
  /** Where in the stream the kept bytes begin. */
  #from = 0;
  #end = 0;

  /** A window of at most so many bytes. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Where in the stream its first byte stands. */
  get from(): number {
    return this.#from;
  }

  /** Bytes of the stream so far. */
  get end(): number {
    return this.#end;
  }

  /** Whether nothing between its first byte and the end of the stream is missing. */
  get isWhole(): boolean {
    return this.#from + this.#stop - this.#start === this.#end;
  }

  /** Its bytes; valid until the next call. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(this.#start, this.#stop);
  }

  /** Takes the next bytes of the stream, at most as many as the window: as long as there is room, and else none. */
  append(chunk: Uint8Array): void {
    if (this.isWhole) this.#put(chunk.subarray(0, this.#most - (this.#stop - this.#start)));
    this.#end += chunk.length;
  }

  /** Takes the next bytes of the stream, and makes room for them at its beginning. */
  slide(chunk: Uint8Array): void {
    if (!this.isWhole) this.restart(this.#end);
    const kept = chunk.subarray(Math.max(0, chunk.length - this.#most));
    const surplus = this.#stop - this.#start + kept.length - this.#most;
    if (kept.length < chunk.length) this.restart(this.#end + chunk.length - kept.length);
    else if (surplus > 0) this.dropTo(this.#from + surplus);
    this.#put(kept);
    this.#end += chunk.length;
  }

  /** Begins at this place of the stream, which is among the bytes that are kept, or at their end. */
  dropTo(at: number): void {
    this.#start = Math.min(this.#stop, this.#start + at - this.#from);
    this.#from = at;
    if (this.#start === this.#stop) this.#start = this.#stop = 0;
  }

  /** Begins at this place of the stream with `bytes`, which stand there, and which the stream has had already. */
  restart(at: number, bytes: Uint8Array = new Uint8Array()): void {
    this.#start = this.#stop = 0;
    this.#from = at;
    this.#put(bytes.subarray(0, this.#most));
  }

  #put(chunk: Uint8Array): void {
    const size = this.#stop - this.#start + chunk.length;
    if (this.#stop + chunk.length > this.#buffer.length) {
      const target = size > this.#buffer.length / 2
        ? new Uint8Array(Math.max(1024, 2 * size))
        : this.#buffer;
      target.set(this.bytes);
      this.#buffer = target;
      this.#stop -= this.#start;
      this.#start = 0;
    }
    this.#buffer.set(chunk, this.#stop);
    this.#stop += chunk.length;
  }
}
