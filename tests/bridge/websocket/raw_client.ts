import {
  encodeFrame,
  type FrameOptions,
  MessageReader,
  type WebSocketMessage,
} from "../../../protocols/websocket/mod.ts";

/** The mask of what a {@linkcode RawClient} sends. */
const MASK = new Uint8Array([0x37, 0xfa, 0x21, 0x3d]);

/** How a {@linkcode RawClient} asks for a WebSocket. */
export interface RawOptions {
  /** Path and query (default `/ws`). */
  readonly target?: string;
  /** Headers besides the usual ones, or instead of them; those that are undefined are left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** First line (default a GET of the target). */
  readonly line?: string;
}

/** A client that says what it is told, right or wrong, and sees what comes back. */
export class RawClient implements Disposable {
  /** Status of the answer. */
  readonly status: number;
  /** Its headers by their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly #conn: Deno.TcpConn;
  readonly #reader: MessageReader;
  readonly #first: string;
  #isDone = false;

  /** Connects with a server and asks for a WebSocket. */
  static async open(url: string, options: RawOptions = {}): Promise<RawClient> {
    const conn = await connect(url);
    try {
      await conn.write(new TextEncoder().encode(requestText(url, options)));
      const { head, rest } = await readHead(conn);
      return new RawClient(conn, head, rest);
    } catch (error) {
      conn.close();
      throw error;
    }
  }

  private constructor(conn: Deno.TcpConn, head: string, rest: Uint8Array<ArrayBuffer>) {
    this.#conn = conn;
    const [line, ...lines] = head.split("\r\n");
    this.status = Number(line!.split(" ")[1]);
    this.headers = new Map(lines.map((text) => {
      const colon = text.indexOf(":");
      return [text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim()];
    }));
    const isCompressed = this.headers.has("sec-websocket-extensions");
    this.#reader = new MessageReader({ from: "server", isCompressed });
    this.#first = new TextDecoder().decode(rest);
    this.#reader.feed(rest);
  }

  /** Sends bytes as they are. A server that has gone is no error: what it has said is still read. */
  async send(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
    } catch {
      // It has closed the connection.
    }
  }

  /** Sends bytes in pieces of such a size, each on its way of its own. */
  async drip(bytes: Uint8Array, size: number): Promise<void> {
    for (let at = 0; at < bytes.length; at += size) await this.send(bytes.subarray(at, at + size));
  }

  /** The next message; undefined when the connection has ended. */
  async next(): Promise<WebSocketMessage | undefined> {
    while (true) {
      const message = this.#reader.next();
      if (message !== undefined || this.#isDone) return message;
      try {
        const count = await this.#conn.read(this.#reader.space());
        if (count === null) this.#isDone = true;
        else this.#reader.filled(count);
      } catch {
        this.#isDone = true;
      }
    }
  }

  /** All messages until the connection ends. */
  async rest(): Promise<WebSocketMessage[]> {
    const all: WebSocketMessage[] = [];
    for (let next = await this.next(); next !== undefined; next = await this.next()) all.push(next);
    return all;
  }

  /** The answer's body until the connection ends, as text. */
  async body(): Promise<string> {
    let text = this.#first;
    const buffer = new Uint8Array(65_536);
    try {
      for (let n = await this.#conn.read(buffer); n !== null; n = await this.#conn.read(buffer)) {
        text += new TextDecoder().decode(buffer.subarray(0, n));
      }
    } catch {
      // It was reset.
    }
    return text;
  }

  /** Sends no more, but reads on. */
  async shutdown(): Promise<void> {
    await this.#conn.closeWrite();
  }

  /** Closes the connection as it is. */
  [Symbol.dispose](): void {
    this.#conn.close();
  }
}

/** A frame as clients send them. */
export function frame(
  opcode: number,
  payload: string | Uint8Array = "",
  options: FrameOptions = {},
): Uint8Array<ArrayBuffer> {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  return encodeFrame(opcode, bytes, { mask: MASK, ...options });
}

/** A close frame of a client. */
export function closing(code: number, reason: string | Uint8Array = ""): Uint8Array<ArrayBuffer> {
  const words = typeof reason === "string" ? new TextEncoder().encode(reason) : reason;
  return frame(8, new Uint8Array([code >> 8, code & 255, ...words]));
}

/** Connects with the host of a URL. */
export async function connect(url: string): Promise<Deno.TcpConn> {
  const { hostname, port } = new URL(url);
  const conn = await Deno.connect({ hostname, port: Number(port) });
  conn.setNoDelay(true);
  return conn;
}

/** A request for a WebSocket. */
export function requestText(
  url: string,
  { target = "/ws", headers, line }: RawOptions = {},
): string {
  const all = {
    host: new URL(url).host,
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`]
  );
  return [line ?? `GET ${target} HTTP/1.1`, ...lines, "", ""].join("\r\n");
}

async function readHead(
  conn: Deno.TcpConn,
): Promise<{ head: string; rest: Uint8Array<ArrayBuffer> }> {
  const buffer = new Uint8Array(65_536);
  for (let filled = 0;;) {
    const count = await conn.read(buffer.subarray(filled));
    if (count === null) throw new Error("The server has closed the connection without an answer");
    filled += count;
    const text = new TextDecoder("latin1").decode(buffer.subarray(0, filled));
    const end = text.indexOf("\r\n\r\n");
    if (end >= 0) return { head: text.slice(0, end), rest: buffer.slice(end + 4, filled) };
  }
}
