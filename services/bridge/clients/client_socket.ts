/** The part of a WebSocket that a client's queue writes to. */
export interface ClientSocket {
  /** Hands over whole WebSocket frames; who keeps one longer than the call holds it (`hold`), as large ones are used again. False: no more until {@linkcode drained}. */
  write(frames: readonly Uint8Array[]): boolean;
  /** Resolves when more may be written, or when the connection has ended. */
  drained(): Promise<void>;
  /** Bytes that were handed over and have not left this process. */
  readonly bufferedBytes: number;
  /** Ends the connection with a close frame, and in bounded time even when the other side answers nothing. */
  close(code: number, reason: string): void;
  /** Ends it at once, and forgets what it holds. */
  terminate(): void;
}
