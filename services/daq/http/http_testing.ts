import type { Lab } from "../../../client/daq/lab.ts";
import { type DaqHttpOptions, DaqHttpServer } from "./daq_http_server.ts";

/** A control interface at a free port of loopback, and how tests ask it. */
export interface TestedServer extends AsyncDisposable {
  /** The server. */
  readonly server: DaqHttpServer;
  /** Asks for a path; what is given as `json` is sent as such. */
  ask(path: string, options?: RequestInit & { readonly json?: unknown }): Promise<Response>;
}

/** Starts a control interface of `lab`. */
export async function testedServer(
  lab: Lab,
  options: Partial<DaqHttpOptions> = {},
): Promise<TestedServer> {
  const server = await DaqHttpServer.start(lab, {
    port: 0,
    endpoint: "tcp://127.0.0.1:6341",
    version: "0.0.0-test",
    ...options,
  });
  const client = Deno.createHttpClient({});
  let hasEnded = false;
  return {
    server,
    ask: (path, { json, ...init } = {}) =>
      fetch(`${server.url}${path}`, {
        client,
        ...init,
        ...(json !== undefined && {
          method: init.method ?? "POST",
          body: JSON.stringify(json),
          headers: { "content-type": "application/json", ...init.headers },
        }),
      }),
    async [Symbol.asyncDispose]() {
      if (hasEnded) return;
      hasEnded = true;
      await server[Symbol.asyncDispose]();
      client.close();
    },
  };
}

/** Server-sent events of an answer, one after the other. */
export async function* eventsOf(
  response: Response,
): AsyncGenerator<{ readonly name: string; readonly data: unknown }, void> {
  let text = "";
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    const blocks = (text + piece).split("\n\n");
    text = blocks.pop()!;
    for (const block of blocks) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      if (name !== undefined) yield { name, data: JSON.parse(data!) };
    }
  }
}
