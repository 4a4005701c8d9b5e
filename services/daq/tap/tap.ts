import { AllowList } from "../../../transports/allow_list.ts";
import { tcp, tcpEndpoint } from "../../../transports/tcp.ts";
import type { ByteConnection, ByteListener } from "../../../transports/transport.ts";
import type { CaptureFile } from "./capture_file.ts";
import type { FollowOptions } from "./stream_follower.ts";
import type { TapEvent } from "./tap_events.ts";
import { TappedConnection } from "./tapped_connection.ts";

/** An address of TCP. */
export interface TapAddress {
  /** Name or address. */
  readonly host: string;
  /** Port; 0 of a listener lets the system choose. */
  readonly port: number;
}

/** How a {@linkcode Tap} is set up. */
export interface TapOptions {
  /** Where clients connect instead of to the server. */
  readonly listen: TapAddress;
  /** The server. */
  readonly target: TapAddress;
  /** Networks that may connect besides loopback. Default none. */
  readonly allow?: readonly string[];
  /** Connections at once; further ones are sent away. Default 100. */
  readonly maxConnections?: number;
  /** How what passes is read. */
  readonly follow?: FollowOptions;
  /** Silence in the middle of a message that is told, in milliseconds. Default 3000. */
  readonly stall?: number;
  /** Where everything that passes is kept. */
  readonly capture?: CaptureFile;
  /** Told what was seen. */
  onEvent(event: TapEvent): void;
}

/**
 * Stands between PyMoDAQ's programs: what either says is passed on as it is, at once, and told message by message.
 *
 * A connection ends in both directions when one end closes it.
 */
export class Tap implements AsyncDisposable {
  readonly #listener: ByteListener;
  readonly #options: TapOptions;
  readonly #allow: AllowList;
  readonly #open = new Set<TappedConnection>();
  readonly #running = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  readonly #accepting: Promise<void>;
  readonly #failed = Promise.withResolvers<never>();
  #connections = 0;

  private constructor(listener: ByteListener, options: TapOptions) {
    this.#listener = listener;
    this.#options = options;
    this.#allow = new AllowList(options.allow ?? []);
    // Whoever waits for a failure learns of it; nobody has to.
    this.#failed.promise.catch(() => {});
    this.#accepting = this.#accept();
  }

  /** Begins to listen. Rejects with a `RoboError` of kind `unavailable` when the address cannot be had. */
  static async start(options: TapOptions): Promise<Tap> {
    return new Tap(await tcp.listen(addressOf(options.listen)), options);
  }

  /** Where clients connect, as `tcp://host:port`. */
  get endpoint(): string {
    return this.#listener.endpoint;
  }

  /** Rejects when the capture cannot be written any more. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  /** Ends all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    this.#listener.close();
    for (const connection of this.#open) connection.close();
    await this.#accepting;
    await Promise.all(this.#running);
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      const running = this.#serve(client).finally(() => this.#running.delete(running));
      this.#running.add(running);
    }
  }

  async #serve(client: ByteConnection): Promise<void> {
    const { maxConnections = 100, target } = this.#options;
    const connection = ++this.#connections;
    if (!this.#allow.admits(client.remote)) {
      return this.#refuse(client, connection, "Its address is not among those that --allow names");
    }
    if (this.#running.size >= maxConnections) {
      return this.#refuse(client, connection, `There are ${maxConnections} connections already`);
    }
    let server: ByteConnection;
    try {
      server = await tcp.connect(addressOf(target), this.#stopped.signal);
    } catch (error) {
      return this.#refuse(
        client,
        connection,
        error instanceof Error ? error.message : String(error),
      );
    }
    const { follow = {}, stall = 3000, capture, onEvent } = this.#options;
    const tapped = new TappedConnection({ client, server }, {
      connection,
      follow,
      stall,
      onEvent,
      record: async (record) => await capture?.record(record),
    });
    this.#open.add(tapped);
    try {
      if (this.#stopped.signal.aborted) tapped.close();
      await tapped.run();
    } catch (error) {
      this.#failed.reject(error);
    } finally {
      this.#open.delete(tapped);
    }
  }

  #refuse(client: ByteConnection, connection: number, reason: string): void {
    const { remote } = client;
    client.close();
    if (this.#stopped.signal.aborted) return;
    const time = Date.now();
    this.#options.onEvent({ kind: "refused", client: remote, reason, connection, time });
  }
}

function addressOf({ host, port }: TapAddress): string {
  return tcpEndpoint({ hostname: host, port }).slice("tcp://".length);
}
