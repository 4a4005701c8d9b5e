import { findPrograms } from "../../commands/find_programs.ts";
import { until } from "../lib/until.ts";

/** Where tmux is, by which terminals are made; `undefined` when it is not there. */
export const TMUX: string | undefined = (await findPrograms(["tmux"], Deno.env.get("PATH"))).get(
  "tmux",
);

/** A program on a terminal of 40 lines of 110 characters, seen as a person sees it. */
export class Screen implements AsyncDisposable {
  readonly #socket = `robo-test-${crypto.randomUUID()}`;

  /** Starts a program. */
  static async start(
    command: readonly string[],
    { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  ): Promise<Screen> {
    const screen = new Screen();
    const line = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    // What it says at its end stays on the screen.
    const program = `${line}; echo "ended with $?"; read -r _`;
    const size = ["-x", "110", "-y", "40"];
    await screen.#tmux(["new-session", "-d", ...size, "-c", cwd, program], {
      ...env,
      // Programs that draw with prompt_toolkit wait for an answer of the terminal otherwise.
      PROMPT_TOOLKIT_NO_CPR: "1",
    });
    return screen;
  }

  /** Types text as it is. */
  async type(text: string): Promise<void> {
    await this.#tmux(["send-keys", "-l", text]);
  }

  /** Pastes text, as terminals do it: bracketed, where the program has asked for that. */
  async paste(text: string): Promise<void> {
    await this.#tmux(["set-buffer", "--", text]);
    await this.#tmux(["paste-buffer", "-p"]);
  }

  /** Presses keys by tmux's names, such as `Enter`, `Tab` or `C-c`. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux(["send-keys", ...keys]);
  }

  /** What is to be read on it now, with what has left it at the top. */
  async text(): Promise<string> {
    return await this.#tmux(["capture-pane", "-p", "-S", "-1000"]);
  }

  /** Waits until `wanted` is to be read on it; throws with what is there instead. */
  async shows(wanted: string | RegExp): Promise<string> {
    let text = "";
    try {
      return await until(`the screen shows ${wanted}`, async () => {
        text = await this.text();
        const isThere = typeof wanted === "string" ? text.includes(wanted) : wanted.test(text);
        return isThere && text;
      });
    } catch (cause) {
      throw new Error(`The screen does not show ${wanted}, but:\n${text.trimEnd()}`, { cause });
    }
  }

  /** Ends the program with its terminal. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux(["kill-server"]).catch(() => {});
  }

  async #tmux(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command(TMUX!, {
      args: ["-L", this.#socket, "-f", "/dev/null", ...args],
      env: { ...env },
      stdin: "null",
    }).output();
    const text = new TextDecoder();
    if (!success) throw new Error(`tmux ${args[0]} failed: ${text.decode(stderr)}`);
    return text.decode(stdout);
  }
}
