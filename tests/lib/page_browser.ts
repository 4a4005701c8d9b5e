import { findPrograms } from "../../commands/find_programs.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { LineProcess } from "./line_process.ts";
import { until } from "./until.ts";

const DRIVER = fromFileUrl(new URL("../peers/page_driver.mjs", import.meta.url));
const PLAYWRIGHT = new URL("../peers/node_modules/playwright-core/package.json", import.meta.url);

const found = await findPrograms(["chromium", "node"], Deno.env.get("PATH"));

/** Whether a browser and what drives it are here. */
export const HAS_BROWSER: boolean = found.size === 2 &&
  await Deno.stat(PLAYWRIGHT).then(() => true, () => false);

/** A browser with one page, which does what tests tell it. */
export class PageBrowser implements AsyncDisposable {
  readonly #process: LineProcess;
  readonly #profile: string;

  private constructor(process: LineProcess, profile: string) {
    this.#process = process;
    this.#profile = profile;
  }

  /** Opens it, with a profile of its own. */
  static async open(): Promise<PageBrowser> {
    const profile = await Deno.makeTempDir({ prefix: "robo-page-" });
    const job = JSON.stringify({ browser: found.get("chromium"), profile });
    const process = new LineProcess([found.get("node")!, DRIVER, job]);
    try {
      await process.says();
    } catch (error) {
      await process[Symbol.asyncDispose]();
      throw error;
    }
    return new PageBrowser(process, profile);
  }

  /** Runs JavaScript: the body of an async function of playwright's `page`, of `seen` (complaints) and of `context`. */
  async run<T = null>(code: string): Promise<T> {
    await this.#process.tell(JSON.stringify(code));
    const { value, error } = JSON.parse(await this.#process.says());
    if (error !== undefined) throw new Error(`${error}\nin: ${code}`);
    return value;
  }

  /** Waits until JavaScript gives something true, and gives it. */
  async sees<T>(what: string, code: string): Promise<T> {
    return await until(what, async () => await this.run<T>(code) || undefined) as T;
  }

  /** What the browser has complained of: errors, warnings, breaches of the page's policy; but not those that fit `expected`. */
  async complaints(expected?: RegExp): Promise<string[]> {
    const seen = await this.run<string[]>("return seen.splice(0)");
    return seen.filter((text) => expected?.test(text) !== true);
  }

  /** Closes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    // By itself first: its own processes end with it.
    await this.run("await context.close()").catch(() => {});
    await this.#process[Symbol.asyncDispose]();
    await Deno.remove(this.#profile, { recursive: true }).catch(() => {});
  }
}
