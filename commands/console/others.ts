import type {
  Header,
  JsonObject,
  JupyterMessage,
  MimeBundle,
} from "../../protocols/jupyter/mod.ts";
import { safeText } from "../../terminal/text.ts";
import { plainText } from "../exec/words.ts";

/** Most of a line that another has not ended yet, in characters. */
const MAX_PART = 8192;

/** What is said of the kernel's own accord, such as by a hook, stands behind this name. */
const KERNEL = "kernel";

/**
 * What comes of other than the console's own cell that runs, as lines: what other clients do with their names in front, what the
 * kernel says by itself, and what an own cell has left at work, such as a timer or a subscription.
 */
export class Others {
  readonly #session: string;
  readonly #showsClients: boolean;
  /** Own requests that run: what they say is the console's to show. */
  readonly #running = new Set<string>();
  /** Lines that were begun, by session. */
  readonly #parts = new Map<string, string>();
  /** Sessions by user, so that two consoles of one user can be told apart. */
  readonly #sessions = new Map<string, string[]>();

  /** Leaves out what `own` is at, and with `showsClients: false` what other clients do. */
  constructor(
    own: { readonly session: string; readonly username: string },
    options: { readonly showsClients: boolean },
  ) {
    this.#session = own.session;
    this.#showsClients = options.showsClients;
    this.#sessions.set(own.username, [own.session]);
  }

  /** The lines for a message of iopub. */
  lines(message: JupyterMessage): string[] {
    const { header, parent, content } = message;
    if (parent === undefined) return header.msg_type === "status" ? [] : this.#shown(message);
    if (parent.session !== this.#session) return this.#showsClients ? this.#shown(message) : [];
    if (header.msg_type !== "status") {
      return this.#running.has(parent.msg_id) ? [] : this.#shown(message);
    }
    if (content["execution_state"] === "idle") this.#running.delete(parent.msg_id);
    else this.#running.add(parent.msg_id);
    return [];
  }

  #shown({ header, parent, content }: JupyterMessage): string[] {
    switch (header.msg_type) {
      case "execute_input":
        return this.#prefixed(parent, inputLines(content));
      case "stream":
        return this.#prefixed(parent, this.#whole(parent, String(content["text"] ?? "")));
      case "execute_result":
        return this.#prefixed(parent, [
          ...this.#rest(parent),
          ...output(`Out[${content["execution_count"]}]: ${text(content)}`),
        ]);
      case "display_data":
      case "update_display_data":
        return this.#prefixed(parent, [...this.#rest(parent), ...output(text(content))]);
      case "error": {
        const { traceback, ename, evalue } = content;
        const lines = Array.isArray(traceback) && traceback.length > 0
          ? traceback.map(String)
          : [`${ename}: ${evalue}`];
        return this.#prefixed(parent, [...this.#rest(parent), ...lines.flatMap(output)]);
      }
      case "status":
        return content["execution_state"] === "idle"
          ? this.#prefixed(parent, this.#rest(parent))
          : [];
      default:
        return [];
    }
  }

  #prefixed(parent: Header | undefined, lines: readonly string[]): string[] {
    if (lines.length === 0) return [];
    const prefix = parent?.session === this.#session ? "" : `${this.#name(parent)}| `;
    return lines.map((line) => prefix + safeText(line));
  }

  #name(parent: Header | undefined): string {
    if (parent === undefined) return KERNEL;
    const { username, session } = parent;
    const user = safeText(username === "" ? "somebody" : username);
    const sessions = this.#sessions.get(username) ?? [];
    if (!sessions.includes(session)) sessions.push(session);
    this.#sessions.set(username, sessions);
    const number = sessions.indexOf(session);
    return number === 0 ? user : `${user}(${number + 1})`;
  }

  /** The lines that have ended with this text. */
  #whole(parent: Header | undefined, text: string): string[] {
    const session = parent?.session ?? KERNEL;
    const lines = ((this.#parts.get(session) ?? "") + text).split("\n");
    const part = lines.pop()!;
    if (part.length > MAX_PART) {
      lines.push(part);
      this.#parts.delete(session);
    } else if (part === "") this.#parts.delete(session);
    else this.#parts.set(session, part);
    return lines;
  }

  /** The line that was begun, as it stands. */
  #rest(parent: Header | undefined): string[] {
    const session = parent?.session ?? KERNEL;
    const part = this.#parts.get(session);
    this.#parts.delete(session);
    return part === undefined ? [] : [part];
  }
}

function inputLines(content: JsonObject): string[] {
  const prompt = `In [${content["execution_count"]}]: `;
  const indent = `${"...: ".padStart(prompt.length)}`;
  return String(content["code"] ?? "").split("\n")
    .map((line, index) => (index === 0 ? prompt : indent) + line);
}

function text(content: JsonObject): string {
  return plainText((content["data"] ?? {}) as MimeBundle);
}

function output(text: string): string[] {
  return text.split("\n");
}
