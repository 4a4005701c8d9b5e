import type { Lab } from "../../../client/daq/lab.ts";
import { OperatorLost } from "../../../client/daq/operator_lost.ts";
import { RoboError } from "../../../errors.ts";
import { addressInUse } from "../../../transports/address_in_use.ts";
import type { AllowList } from "../../../transports/allow_list.ts";
import { tcpEndpoint } from "../../../transports/tcp.ts";
import { ScpiLines } from "./scpi_lines.ts";
import { ScpiSession } from "./scpi_session.ts";
import { turn } from "../../../transports/turn.ts";

/** Where and how a {@linkcode ScpiServer} listens. */
export interface ScpiOptions {
  /** Address to listen on. Default 127.0.0.1; beyond loopback `allow` has to be given. */
  readonly host?: string;
  /** Port to listen on; 0 takes a free one. SCPI's own is 5025. */
  readonly port: number;
  /** Hosts that may connect. Default loopback alone. */
  readonly allow?: AllowList;
  /** Version of robo that `*IDN?` tells. */
  readonly version?: string;
  /** Clients at once; further ones are refused. Default 16. */
  readonly maxClients?: number;
  /** Longest line, in bytes. Default 4096. */
  readonly maxLine?: number;
  /** How long a client may not take its answers, in milliseconds. Default 10 000. */
  readonly stallTimeout?: number;
}

/** Counts of a {@linkcode ScpiServer}. */
export interface ScpiCounters {
  /** Clients that were let in. */
  accepted: number;
  /** Clients that were refused. */
  refused: number;
  /** Clients that did not take their answers and were dropped. */
  dropped: number;
}

/**
 * A lab as an instrument that speaks SCPI over a plain TCP connection: `MEAS? cam`, `POS stage,12.5`, `STOP`, `SYST:ERR?`.
 *
 * A client that goes away while something moves by its order is an operator that is lost.
 */
export class ScpiServer implements AsyncDisposable {
  /** Where it listens, as `tcp://host:port`. */
  readonly endpoint: string;
  /** What was counted. */
  readonly counters: ScpiCounters = { accepted: 0, refused: 0, dropped: 0 };
  readonly #lab: Lab;
  readonly #options: ScpiOptions;
  readonly #listener: Deno.TcpListener;
  readonly #clients = new Map<Deno.TcpConn, Promise<void>>();
  readonly #ending = new AbortController();
  readonly #accepting: Promise<void>;

  /**
   * Starts to listen. Throws a `RoboError` of kind `usage` beyond loopback without an allow-list, and of kind `unavailable` when
   * the address cannot be had.
   */
  static async start(lab: Lab, options: ScpiOptions): Promise<ScpiServer> {
    const { host = "127.0.0.1", port, allow } = options;
    if (allow === undefined && !/^(localhost|::1|127(\.\d{1,3}){3})$/.test(host)) {
      throw new RoboError("usage", `SCPI has no keys: ${host} needs a list of who may connect`, {
        hint: "Give networks with --allow, such as --allow 10.0.3.0/24",
      });
    }
    try {
      return new ScpiServer(lab, options, Deno.listen({ hostname: host, port }));
    } catch (cause) {
      if (cause instanceof Deno.errors.AddrInUse) {
        throw await addressInUse(`tcp://${host}:${port}`, port, cause);
      }
      throw new RoboError("unavailable", `Cannot listen on ${host}:${port}`, {
        hint: "Name an address of this machine, such as 127.0.0.1",
        cause,
      });
    }
  }

  private constructor(lab: Lab, options: ScpiOptions, listener: Deno.TcpListener) {
    this.#lab = lab;
    this.#options = options;
    this.#listener = listener;
    this.endpoint = tcpEndpoint(listener.addr as Deno.NetAddr);
    this.#accepting = this.#accept();
  }

  /** Ends all connections, and stops to listen. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.#ending.abort(new RoboError("unavailable", "The server ends"));
    for (const connection of this.#clients.keys()) close(connection);
    await this.#accepting;
    await Promise.all(this.#clients.values());
  }

  async #accept(): Promise<void> {
    const { maxClients = 16, allow } = this.#options;
    for await (const connection of this.#listener) {
      const isAllowed = allow?.admits(tcpEndpoint(connection.remoteAddr as Deno.NetAddr)) ?? true;
      if (!isAllowed || this.#clients.size >= maxClients) {
        this.counters.refused++;
        close(connection);
        continue;
      }
      this.counters.accepted++;
      const served = this.#serve(connection).finally(() => this.#clients.delete(connection));
      this.#clients.set(connection, served);
    }
  }

  async #serve(connection: Deno.TcpConn): Promise<void> {
    const { maxLine = 4096, version = "" } = this.#options;
    const leaving = new AbortController();
    const broken = new AbortController();
    const unheard = AbortSignal.any([broken.signal, this.#ending.signal]);
    const lines = new ScpiLines(maxLine);
    const session = new ScpiSession(
      { lab: this.#lab, version, signal: leaving.signal, unheard },
      (text) => this.#write(connection, text),
    );
    const buffer = new Uint8Array(4096);
    try {
      connection.setNoDelay(true);
      for (let count = await connection.read(buffer); count !== null;) {
        for (const line of lines.push(buffer.subarray(0, count))) session.take(line);
        // More waits: who sends without end lets the others have their turn.
        if (count === buffer.length) await turn();
        count = await connection.read(buffer);
      }
    } catch {
      broken.abort(new OperatorLost("its SCPI connection was broken"));
    } finally {
      leaving.abort(new OperatorLost("its SCPI connection has ended"));
      await session.idle();
      close(connection);
    }
  }

  async #write(connection: Deno.TcpConn, text: string): Promise<void> {
    let rest: Uint8Array = new TextEncoder().encode(text);
    const timer = setTimeout(() => {
      this.counters.dropped++;
      close(connection);
    }, this.#options.stallTimeout ?? 10_000);
    try {
      while (rest.length > 0) rest = rest.subarray(await connection.write(rest));
    } finally {
      clearTimeout(timer);
    }
  }
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
