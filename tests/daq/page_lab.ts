import { arrayData, MemoryLab, parameter, wireArray } from "../../services/daq/lab_testing.ts";
import { DaqHttpServer } from "../../services/daq/http/daq_http_server.ts";
import { ScanRunner } from "../../services/daq/scan/mod.ts";
import { HAS_BROWSER, PageBrowser } from "../lib/page_browser.ts";

/** Columns and rows of the camera's frames. */
export const FRAME: { readonly columns: number; readonly rows: number } = {
  columns: 320,
  rows: 200,
};

/** A lab with a camera, a spectrometer, a thermometer, and two stages of which one moves until it is stopped. */
function pageLab(): MemoryLab {
  const axis = (label: string, units: string, index: number, length: number) => ({
    ...{ label, units, index, spreadOrder: 0 },
    data: wireArray(Float64Array.from({ length }, (_, at) => 400 + at / 2)),
  });
  const { columns, rows } = FRAME;
  const frame = Uint16Array.from(
    { length: columns * rows },
    (_, at) => at % columns < columns / 2 ? 10 : 4000,
  );
  return new MemoryLab({
    cam: {
      kind: "detector",
      parameters: parameter("detector_settings", "group", {
        children: [
          parameter("exposure", "float", { title: "Exposure", value: 10, limits: [0, 100] }),
          parameter("trigger", "group", {
            title: "Trigger",
            children: [
              parameter("mode", "list", { title: "Mode", value: "live", limits: ["live", "edge"] }),
              parameter("armed", "bool", { title: "Armed", value: false }),
              parameter("count", "int", { title: "Count", value: 3, readonly: true }),
              parameter("secret", "str", { title: "Secret", value: "x", visible: false }),
            ],
          }),
        ],
      }),
      grab: () =>
        arrayData("cam", [wireArray(frame, [rows, columns])], {
          units: "counts",
          axes: [axis("y", "µm", 0, rows), axis("x", "µm", 1, columns)],
        }),
    },
    spectrometer: {
      kind: "detector",
      grab: () =>
        arrayData("spectrum", [
          wireArray(Float64Array.from({ length: 5000 }, (_, at) => Math.sin(at / 300))),
        ], { units: "V", axes: [axis("Wavelength", "nm", 0, 5000)] }),
    },
    thermometer: { kind: "detector" },
    stage: { kind: "actuator", position: 5, limits: { min: 0, max: 50 } },
    slow: {
      kind: "actuator",
      travel: (_to, signal) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    },
  });
}

/** How a {@linkcode PageLab} is. */
export interface PageLabOptions {
  /** What its server asks for. Default nothing. */
  readonly token?: string;
  /** What stands behind the page's address. */
  readonly hash?: string;
  /** Where devices connect, as the server says. Default port 6341. */
  readonly endpoint?: string;
}

/** A lab, its server, and a browser that looks at its page. */
export class PageLab implements AsyncDisposable {
  readonly lab = pageLab();
  readonly browser: PageBrowser;
  /** Where scans are written. */
  readonly storage: string;
  readonly #scans: ScanRunner;
  readonly #token: string | undefined;
  readonly #endpoint: string;
  #port = 0;
  #server: DaqHttpServer | undefined;

  private constructor(browser: PageBrowser, storage: string, options: PageLabOptions) {
    this.browser = browser;
    this.storage = storage;
    this.#token = options.token;
    this.#endpoint = options.endpoint ?? "tcp://127.0.0.1:6341";
    this.#scans = new ScanRunner({ lab: this.lab, storage, version: "0" });
  }

  /** Starts them, and opens the page. */
  static async open(options: PageLabOptions = {}): Promise<PageLab> {
    const { hash = "" } = options;
    const opened = new PageLab(
      await PageBrowser.open(),
      await Deno.makeTempDir({ prefix: "robo-scans-" }),
      options,
    );
    try {
      const url = await opened.#start();
      await opened.browser.run(`await page.goto(${JSON.stringify(`${url}/${hash}`)})`);
    } catch (error) {
      await opened[Symbol.asyncDispose]();
      throw error;
    }
    return opened;
  }

  /** Ends the server, and starts it again at the same address when `between` has passed. */
  async restart(between: () => Promise<void>): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
    await between();
    await this.#start();
  }

  /** Ends all. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser[Symbol.asyncDispose]();
    await this.#server?.[Symbol.asyncDispose]();
    await this.#scans[Symbol.asyncDispose]();
    await Deno.remove(this.storage, { recursive: true });
  }

  async #start(): Promise<string> {
    const endpoint = this.#endpoint;
    const token = this.#token === undefined ? {} : { token: this.#token };
    const options = { port: this.#port, endpoint, scans: this.#scans, ...token };
    this.#server = await DaqHttpServer.start(this.lab, options);
    this.#port = Number(new URL(this.#server.url).port);
    return this.#server.url;
  }
}

/** A test in a browser; ignored, by its name, where there is none. */
export function inBrowser(
  name: string,
  fn: (lab: PageLab) => Promise<void>,
  open: PageLabOptions = {},
): void {
  Deno.test({ name, ignore: !HAS_BROWSER }, async () => {
    await using lab = await PageLab.open(open);
    await fn(lab);
  });
}
