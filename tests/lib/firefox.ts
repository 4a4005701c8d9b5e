import { findPrograms } from "../../commands/find_programs.ts";
import { until } from "./until.ts";

const found = await findPrograms(["firefox-esr", "firefox"], Deno.env.get("PATH"));

/** Firefox, where it is. */
export const FIREFOX: string | undefined = found.get("firefox-esr") ?? found.get("firefox");

/** An answer of Firefox, or something that has happened (https://w3c.github.io/webdriver-bidi). */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly message?: string;
  readonly params?: { readonly level: string; readonly text: string };
  // deno-lint-ignore no-explicit-any
  readonly result?: any;
}

/** Firefox with one page and a profile of its own, steered by WebDriver BiDi. */
export class Firefox implements AsyncDisposable {
  /** Errors and warnings that the page has caused. */
  readonly complaints: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #profile: string;
  readonly #answers = new Map<number, (message: Message) => void>();
  #socket: WebSocket | undefined;
  #closed: PromiseWithResolvers<void> | undefined;
  #page = "";
  #asked = 0;

  private constructor(child: Deno.ChildProcess, profile: string) {
    this.#child = child;
    this.#profile = profile;
  }

  /** Opens it. */
  static async open(): Promise<Firefox> {
    const profile = await Deno.makeTempDir({ prefix: "robo-firefox-" });
    const child = new Deno.Command(FIREFOX!, {
      args: ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"],
      env: { HOME: profile },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const firefox = new Firefox(child, profile);
    try {
      await firefox.#connect();
    } catch (error) {
      await firefox[Symbol.asyncDispose]();
      throw error;
    }
    return firefox;
  }

  /** Goes to an address, and waits until the page is loaded. */
  async goTo(url: string): Promise<void> {
    await this.#ask("browsingContext.navigate", { context: this.#page, url, wait: "complete" });
  }

  /** The value of an expression in the page: text, a number or a truth value. */
  async value<T>(expression: string): Promise<T> {
    const target = { context: this.#page };
    const { result, exceptionDetails } = await this.#ask("script.evaluate", {
      ...{ expression, target, awaitPromise: true },
    });
    if (exceptionDetails !== undefined) throw new Error(`${exceptionDetails.text}: ${expression}`);
    return result.value;
  }

  /** Waits until an expression is true in the page. */
  async sees(what: string, expression: string): Promise<void> {
    await until(what, () => this.value<boolean>(expression));
  }

  /** Closes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#child.status;
    await this.#closed?.promise;
    // Its other processes see that it is gone, and may still write.
    await until("its profile is removed", async () => {
      await Deno.remove(this.#profile, { recursive: true }).catch(() => {});
      return !await Deno.stat(this.#profile).then(() => true, () => false);
    });
  }

  async #connect(): Promise<void> {
    const port = await until("Firefox says where it listens", async () => {
      const file = `${this.#profile}/WebDriverBiDiServer.json`;
      const text = await Deno.readTextFile(file).catch(() => "");
      return text === "" ? undefined : JSON.parse(text).ws_port as number;
    });
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}/session`);
    const closed = this.#closed = Promise.withResolvers<void>();
    this.#socket.onclose = () => {
      for (const answer of this.#answers.values()) answer({ message: "Firefox has gone" });
      closed.resolve();
    };
    this.#socket.onmessage = ({ data }) => this.#heard(JSON.parse(data));
    await new Promise((resolve, reject) => {
      this.#socket!.onopen = resolve;
      this.#socket!.onerror = reject;
    });
    await this.#ask("session.new", { capabilities: {} });
    await this.#ask("session.subscribe", { events: ["log.entryAdded"] });
    this.#page = (await this.#ask("browsingContext.getTree", {})).contexts[0].context;
  }

  #heard({ id, method, params, message, result }: Message): void {
    if (id !== undefined) this.#answers.get(id)?.({ result, ...message && { message } });
    const isComplaint = params?.level === "error" || params?.level === "warn";
    if (method === "log.entryAdded" && isComplaint) this.complaints.push(params.text);
  }

  // deno-lint-ignore no-explicit-any
  async #ask(method: string, params: object): Promise<any> {
    const id = ++this.#asked;
    const answer = Promise.withResolvers<Message>();
    this.#answers.set(id, answer.resolve);
    this.#socket!.send(JSON.stringify({ id, method, params }));
    const { result, message } = await answer.promise;
    this.#answers.delete(id);
    if (message !== undefined) throw new Error(`${method}: ${message}`);
    return result;
  }
}
