import type { ByteConnection } from "./transport.ts";

/** A connection of the operating system, as the layers above see it. */
export class DenoConnection implements ByteConnection {
  readonly local: string;
  readonly remote: string;
  readonly #conn: Deno.Conn;
  #closed = false;

  /** Wraps `conn`, which goes by these two endpoints. */
  constructor(conn: Deno.Conn, ends: { readonly local: string; readonly remote: string }) {
    this.#conn = conn;
    this.local = ends.local;
    this.remote = ends.remote;
  }

  read(into: Uint8Array): Promise<number | null> {
    return this.#conn.read(into);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#conn.write(bytes);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }
}
