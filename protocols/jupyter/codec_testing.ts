import { HeaderSource } from "./header_source.ts";
import type { JupyterMessage } from "./message.ts";

/** Text as a frame. */
export function frame(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A source of headers whose clock stands still. */
export function fixedHeaders(): HeaderSource {
  return new HeaderSource({ session: "5e55", username: "ann", now: () => 0 });
}

/** A message: a request to add one and one, but for `parts`. */
export function aMessage(parts: Partial<JupyterMessage> = {}): JupyterMessage {
  return {
    identities: [],
    header: fixedHeaders().next("execute_request"),
    parent: undefined,
    metadata: {},
    content: { code: "1 + 1" },
    buffers: [],
    ...parts,
  };
}
