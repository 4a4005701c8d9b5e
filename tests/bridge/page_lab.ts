import { findPrograms } from "../../commands/find_programs.ts";
import { BridgeServer, layoutOfHeader } from "../../services/bridge/mod.ts";
import { HAS_BROWSER, PageBrowser } from "../lib/page_browser.ts";
import { compile, EXAMPLES, Started } from "./link/link_lab.ts";

const found = await findPrograms(["gcc"], Deno.env.get("PATH"));

/** Whether there are a browser and a compiler. */
export const HAS_PAGE_LAB: boolean = HAS_BROWSER && found.has("gcc");

/** How a {@linkcode BridgePageLab} is. */
export interface BridgePageOptions {
  /** What the bridge asks for. Default nothing. */
  readonly token?: string;
  /** What stands behind the page's address. */
  readonly hash?: string;
  /** Structs a second of the driver. Default 100. */
  readonly rate?: number;
  /** Pages that may connect besides the bridge's own. */
  readonly origins?: readonly string[];
}

/** A bridge, the example's driver in C, and a browser that looks at the bridge's page. */
export class BridgePageLab implements AsyncDisposable {
  readonly browser: PageBrowser;
  /** Where the driver and the socket are. */
  readonly folder: string;
  readonly #options: BridgePageOptions;
  #server: BridgeServer | undefined;
  #driver: Started | undefined;
  #port = 0;

  private constructor(browser: PageBrowser, folder: string, options: BridgePageOptions) {
    this.browser = browser;
    this.folder = folder;
    this.#options = options;
  }

  /** Starts them, and opens the page. */
  static async open(options: BridgePageOptions = {}): Promise<BridgePageLab> {
    const folder = await Deno.makeTempDir({ prefix: "robo-bridge-page-" });
    const lab = new BridgePageLab(await PageBrowser.open(), folder, options);
    try {
      await compile(`${EXAMPLES}/driver.c`, folder);
      await lab.startBridge();
      lab.startDriver();
      await lab.browser.run(
        `await page.goto(${JSON.stringify(`${lab.url}/${options.hash ?? ""}`)})`,
      );
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
    return lab;
  }

  /** Where the page is. */
  get url(): string {
    return this.#server!.url;
  }

  /** The bridge. */
  get server(): BridgeServer {
    return this.#server!;
  }

  /** Starts the bridge, after the first time at the same address. */
  async startBridge(): Promise<void> {
    const { token, origins } = this.#options;
    this.#server = await BridgeServer.start({
      ...{ version: "0.0.1", port: this.#port, listen: [`unix:${this.folder}/robo.sock`] },
      layout: await layoutOfHeader(`${EXAMPLES}/telemetry.h`, {}),
      ...token !== undefined && { token },
      ...origins !== undefined && { origins },
    });
    this.#port = Number(new URL(this.#server.url).port);
  }

  /** Ends the bridge. */
  async stopBridge(): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
    this.#server = undefined;
  }

  /** Starts the driver. */
  startDriver(): void {
    const { rate = 100 } = this.#options;
    const address = `unix:${this.folder}/robo.sock`;
    const command = [`${this.folder}/driver`, "--address", address, "--rate", `${rate}`];
    this.#driver = new Started([...command, "--quiet"]);
  }

  /** Kills the driver. */
  async stopDriver(): Promise<void> {
    await this.#driver?.kill();
    this.#driver = undefined;
  }

  /** Ends all. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser[Symbol.asyncDispose]();
    await this.stopDriver();
    await this.stopBridge();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** A test of the bridge's page; ignored, by its name, where a browser or gcc is missing. */
export function onPage(
  name: string,
  fn: (lab: BridgePageLab) => Promise<void>,
  options: BridgePageOptions = {},
): void {
  Deno.test({ name: `${name} (needs chromium and gcc)`, ignore: !HAS_PAGE_LAB }, async () => {
    await using lab = await BridgePageLab.open(options);
    await fn(lab);
  });
}
