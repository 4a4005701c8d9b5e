import type { Json } from "../../../../protocols/jupyter/mod.ts";
import type { Output } from "./output.ts";
import { DISPLAY, present, type Presented, toBundle } from "./present.ts";

/** How something is shown. */
export interface DisplayOptions {
  /** The object is a MIME bundle, shown as it stands (default false). */
  readonly raw?: boolean;
  /** Name under which it can be replaced later (default none). */
  readonly displayId?: string;
  /** Whether it replaces what was shown under that name (default false). */
  readonly update?: boolean;
  /** The same by Deno's own names. */
  readonly display_id?: string;
}

type Bundle = Readonly<Record<string, unknown>>;

/** Gives cells `display`, `clearOutput` and `Deno.jupyter`, which is what programs for Deno's own kernel use. */
export function installDisplay(sink: Output, broadcast: Broadcast): void {
  const say = (shown: Presented, { displayId, display_id, update = false }: DisplayOptions) => {
    const id = displayId ?? display_id;
    const output = { ...shown, ...id !== undefined && { displayId: id }, ...update && { update } };
    sink.say({ say: "display", output });
  };
  const display = async (value: unknown, options: DisplayOptions = {}): Promise<void> => {
    const shown = options.raw === true
      ? { data: toBundle(value as Bundle), metadata: {} }
      : present(value);
    // At once where that is possible, so that it stands between what is written before and after it.
    say(shown instanceof Promise ? await shown : shown, options);
  };
  const clearOutput = ({ wait = false }: { readonly wait?: boolean } = {}): void =>
    sink.say({ say: "clear", wait });
  define(globalThis, { display, clearOutput });
  const jupyter = { display, clearOutput, broadcast, $display: DISPLAY, ...makers() };
  Object.freeze(jupyter);
  // Deno refuses to give its own one outside of its own kernel, and does not let it be replaced.
  const own = Object.getOwnPropertyDescriptor(Deno, "jupyter");
  if (own === undefined || own.configurable === true) define(Deno, { jupyter });
  else (Deno as { jupyter: unknown }).jupyter = jupyter;
}

/** Sends a message of one's own making to the clients. */
export type Broadcast = (
  type: string,
  content: Readonly<Record<string, Json>>,
  extra?: { readonly metadata?: Readonly<Record<string, Json>>; readonly buffers?: Uint8Array[] },
) => Promise<void>;

function makers(): Record<string, unknown> {
  return {
    html: tag("text/html"),
    md: tag("text/markdown"),
    svg: tag("image/svg+xml"),
    image: (pathOrBytes: string | Uint8Array) => ({
      [DISPLAY]: async () => {
        const bytes = typeof pathOrBytes === "string"
          ? await Deno.readFile(pathOrBytes)
          : pathOrBytes;
        return (await present(bytes)).data;
      },
    }),
    format: async (value: unknown) => (await present(value)).data,
  };
}

/** A template tag, or a function of text, whose value looks like what it holds. */
function tag(type: string): (...args: [string] | [TemplateStringsArray, ...unknown[]]) => object {
  return (first, ...values) => {
    const text = typeof first === "string"
      ? first
      : first.reduce((sum, part, at) => `${sum}${String(values[at - 1])}${part}`);
    return { [DISPLAY]: () => ({ [type]: text }) };
  };
}

function define(target: object, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true });
  }
}
