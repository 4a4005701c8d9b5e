import { type ErrorCode, RoboError } from "../../errors.ts";
import { LAB_SCHEMAS } from "../../protocols/daq/lab_schemas.ts";
import { check, type Schema } from "../../protocols/http/json_schema.ts";
import { OrderRefused } from "./order_refused.ts";

/** How a request is made. */
export interface ControlRequest {
  /** Method. Default GET, with `json` POST. */
  readonly method?: string;
  /** Parameters of the query; those that are undefined are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Body. */
  readonly json?: unknown;
  /** Ends the request; what it rejects with is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Longest text that is accepted as a problem, in bytes. */
const MAX_PROBLEM = 64 * 1024;

/** Longest answer in JSON that is accepted, in bytes. */
const MAX_ANSWER = 64 * 1024 * 1024;

/** Codes of errors that a server may tell. */
const CODES: ReadonlySet<string> = new Set<ErrorCode>([
  "usage",
  "data",
  "missing",
  "unavailable",
  "internal",
  "io",
  "lost",
  "denied",
  "config",
]);

/** Requests to a control interface, whose problems come out as `RoboError`s. */
export class ControlHttp implements Disposable {
  /** Its URL, without a slash at its end. */
  readonly url: string;
  readonly #token: string | undefined;
  readonly #client: Deno.HttpClient;
  readonly #closing = new AbortController();

  /** Asks at `url`, showing `token`. Throws a `RoboError` of kind `usage` for what is no HTTP URL. */
  constructor(url: string, token: string | undefined) {
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
      throw new RoboError("usage", `${url} is not the URL of a server`, {
        hint: "Give the one that robo daq-server prints, such as http://127.0.0.1:6342",
      });
    }
    this.url = url.replace(/\/+$/, "");
    this.#token = token;
    this.#client = Deno.createHttpClient({ http2: false, ...directly(new URL(url)) });
  }

  /**
   * Asks, and gives the JSON of the answer, which fits `schema`. Rejects with a `RoboError` of kind `data` for what does not: another
   * program answers there.
   */
  async json<T>(path: string, schema: Schema, request: ControlRequest = {}): Promise<T> {
    const response = await this.open(path, request);
    let value: unknown;
    try {
      value = JSON.parse(await boundedText(response.body));
    } catch (cause) {
      if (request.signal?.aborted === true) throw request.signal.reason;
      throw cause instanceof SyntaxError || cause instanceof RoboError
        ? this.#isOther("", cause)
        : this.#ended(cause);
    }
    return this.checked(schema, value);
  }

  /** Asks for something whose answer says nothing more. */
  async order(path: string, request: ControlRequest): Promise<void> {
    await (await this.open(path, request)).body?.cancel();
  }

  /** What the server has said, which fits `schema`; throws the error for what is none of its answers. */
  checked<T>(schema: Schema, value: unknown): T {
    const problem = check(schema, value, { components: LAB_SCHEMAS, allowsMore: true });
    if (problem === undefined) return value as T;
    throw this.#isOther(` of this version: ${problem}`);
  }

  /** Asks, and gives the answer, whose body is the asker's to read or to cancel. */
  async open(path: string, request: ControlRequest = {}): Promise<Response> {
    const { json, query = {}, signal } = request;
    const method = request.method ?? (json === undefined ? "GET" : "POST");
    const url = new URL(`${this.url}${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers: Record<string, string> = {
      ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
      ...(json !== undefined && { "content-type": "application/json" }),
    };
    const signals = [this.#closing.signal, ...signal === undefined ? [] : [signal]];
    let response: Response;
    try {
      response = await fetch(url, {
        client: this.#client,
        method,
        headers,
        signal: AbortSignal.any(signals),
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
    } catch (cause) {
      if (signal?.aborted === true) throw signal.reason;
      throw this.#closing.signal.aborted ? closed() : this.#silent(cause);
    }
    if (response.ok) return response;
    throw await this.#problem(response);
  }

  /** The error for a stream that has ended by itself. */
  ended(cause?: unknown): RoboError {
    return this.#closing.signal.aborted ? closed() : this.#ended(cause);
  }

  /** Ends all requests. */
  [Symbol.dispose](): void {
    this.#closing.abort(closed());
    this.#client.close();
  }

  #isOther(how: string, cause?: unknown): RoboError {
    return new RoboError("data", `What answers at ${this.url} is no robo daq-server${how}`, {
      hint:
        "Give the URL that a robo daq-server of this version prints, such as http://127.0.0.1:6342",
      cause,
    });
  }

  #silent(cause: unknown): RoboError {
    return new RoboError("unavailable", `No robo daq-server answers at ${this.url}`, {
      hint: "Start one with: robo daq-server; a proxy may be in between (HTTP_PROXY, NO_PROXY)",
      cause,
    });
  }

  #ended(cause?: unknown): RoboError {
    return new RoboError("unavailable", `The server at ${this.url} has ended`, {
      hint: "Start it again with: robo daq-server",
      cause,
    });
  }

  async #problem(response: Response): Promise<RoboError> {
    const { status } = response;
    const length = Number(response.headers.get("content-length") ?? 0);
    const type = response.headers.get("content-type") ?? "";
    if (!type.startsWith("application/problem+json") || length > MAX_PROBLEM) {
      await response.body?.cancel();
      return new RoboError("unavailable", `${this.url} answered with HTTP status ${status}`, {
        hint: "See whether it is a robo daq-server of this version, or a proxy in between",
      });
    }
    const text = await boundedText(response.body, MAX_PROBLEM).catch(() => "");
    return problemError(parsed(text), status);
  }
}

/** The text of a body. Throws a `RoboError` of kind `data` when it is longer than `most` bytes. */
async function boundedText(
  body: ReadableStream<Uint8Array> | null,
  most: number = MAX_ANSWER,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const piece of body ?? []) {
    bytes += piece.length;
    if (bytes > most) throw new RoboError("data", `The answer is longer than ${most} B`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What keeps requests to this machine away from the proxy that HTTP_PROXY names. */
function directly({ protocol, hostname, port }: URL): Deno.CreateHttpClientOptions {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (protocol !== "http:" || !/^(localhost|::1|127(\.\d{1,3}){3})$/.test(host)) return {};
  return { proxy: { transport: "tcp", hostname: host, port: Number(port || 80) } };
}

/** The error that problem details of RFC 9457 tell. */
export function problemError(problem: unknown, status?: number): RoboError {
  const fields = Object(problem) as Readonly<Record<string, unknown>>;
  const text = (name: string) => typeof fields[name] === "string" ? fields[name] : undefined;
  const message = text("message") ?? text("detail") ??
    (status === undefined
      ? "It says of no problem what it is"
      : `It answered with HTTP status ${status}`);
  const hint = text("hint");
  const rule = text("rule");
  if (rule !== undefined) return new OrderRefused(rule, message, hint);
  const code = text("code") ?? "";
  return new RoboError(
    CODES.has(code) ? code as ErrorCode : "data",
    message,
    hint === undefined ? {} : { hint },
  );
}

function closed(): RoboError {
  return new RoboError("unavailable", "The connection to the lab was closed");
}
