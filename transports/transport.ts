/**
 * What every byte transport looks like to the layers above: a stream of bytes in each direction.
 *
 * @module
 */

/** One connection: bytes in, bytes out. */
export interface ByteConnection {
  /** Address of this end, as an endpoint such as `tcp://127.0.0.1:9998`. */
  readonly local: string;
  /** Address of the other end, as an endpoint; for `ipc://` and `inproc://` the shared name. */
  readonly remote: string;
  /** Reads at least one byte into `into`; resolves to the count, or to `null` at the end of the stream. */
  read(into: Uint8Array): Promise<number | null>;
  /** Writes some of `bytes` and resolves to how many were taken, at least one. */
  write(bytes: Uint8Array): Promise<number>;
  /** Ends the connection in both directions; a pending read or write rejects. Harmless when repeated. */
  close(): void;
}

/** A listening address: an async iterable of accepted connections. */
export interface ByteListener extends AsyncIterable<ByteConnection>, AsyncDisposable {
  /** The endpoint as bound, with the port that a request for port 0 received. */
  readonly endpoint: string;
  /** What is where a Unix socket's file was; nobody reaches a listener whose file is not its own. Undefined where there is no file. */
  readonly pathState?: (() => "own" | "missing" | "taken") | undefined;
  /** Stops listening and ends the iteration. Accepted connections stay. Harmless when repeated. */
  close(): void;
}

/** One kind of address: how to listen on it and how to connect to it. */
export interface Transport {
  /** The part of an endpoint before `://`. */
  readonly scheme: string;
  /** Starts to listen on the part of an endpoint after `://`. */
  listen(address: string): Promise<ByteListener>;
  /** Opens a connection to the part of an endpoint after `://`. */
  connect(address: string, signal?: AbortSignal): Promise<ByteConnection>;
}
