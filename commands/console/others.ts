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

/** What other clients do, as lines with their names in front. */
export class Others {
  readonly #session: string;
  /** Lines that were begun, by session. */
  readonly #parts = new Map<string, string>();
  /** Sessions by user, so that two consoles of one user can be told apart. */
  readonly #sessions = new Map<string, string[]>();

  /** Leaves out what `session` has caused. */
  constructor(session: string, username: string) {
    this.#session = session;
    this.#sessions.set(username, [session]);
  }

  /** The lines for a message of iopub. */
  lines({ header, parent, content }: JupyterMessage): string[] {
    if (parent === undefined || parent.session === this.#session) return [];
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

  #prefixed(parent: Header, lines: readonly string[]): string[] {
    if (lines.length === 0) return [];
    const name = this.#name(parent);
    return lines.map((line) => `${name}| ${safeText(line)}`);
  }

  #name({ username, session }: Header): string {
    const user = safeText(username === "" ? "somebody" : username);
    const sessions = this.#sessions.get(username) ?? [];
    if (!sessions.includes(session)) sessions.push(session);
    this.#sessions.set(username, sessions);
    const number = sessions.indexOf(session);
    return number === 0 ? user : `${user}(${number + 1})`;
  }

  /** The lines that have ended with this text. */
  #whole({ session }: Header, text: string): string[] {
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
  #rest({ session }: Header): string[] {
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
