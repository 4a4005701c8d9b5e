import assert from "node:assert/strict";
import { NdArray, serveDetector } from "../../client/mod.ts";
import { RecordReader } from "../../web/daq/lab/record_reader.js";
import { inFolder } from "../lib/in_folder.ts";
import { robo } from "../lib/robo_process.ts";
import { DaqProcess } from "./daq_process.ts";

const SHAPE = [48, 64] as const;
const ELEMENTS = SHAPE[0] * SHAPE[1];

/** Frames that are recorded. */
const FRAMES = 5;

Deno.test("What viewers are shown smaller is recorded whole", async () => {
  await inFolder(async (folder) => {
    await using server = await DaqProcess.start();
    const frame = Uint16Array.from({ length: ELEMENTS }, (_, at) => (at * 7919) % 65_521);
    await using _camera = await serveDetector({
      port: server.port,
      name: "cam",
      grab: () => new NdArray("uint16", [...SHAPE], frame),
    });
    await server.deviceWhere("cam", ({ online }) => online);
    await using viewer = await Viewer.open(`${server.lab.url}/v1/devices/cam/live`, 8, 6);
    assert.deepEqual(await viewer.shown(), [6, 8]);
    const path = `${folder}/frames.npy`;
    const { status, stderr } = await robo(
      ["daq", "grab", "cam", "--dim", "2D", "-n", String(FRAMES), "-o", path],
      { env: { ROBO_DAQ_URL: server.lab.url } },
    );
    assert.equal(status, 0, stderr);
    assert.deepEqual(await viewer.shown(), [6, 8]);
    const recorded = (await Deno.readFile(path)).slice(-FRAMES * frame.byteLength);
    assert.deepEqual(
      new Uint16Array(recorded.buffer),
      Uint16Array.from({ length: FRAMES * ELEMENTS }, (_, at) => frame[at % ELEMENTS]!),
    );
  });
});

/** A browser that looks at an image with fewer pixels than it has. */
class Viewer implements AsyncDisposable {
  readonly #body: ReadableStreamDefaultReader<Uint8Array>;
  readonly #records = new RecordReader();

  static async open(url: string, width: number, height: number): Promise<Viewer> {
    const response = await fetch(`${url}?dimension=2D&width=${width}&height=${height}`);
    assert.equal(response.status, 200);
    return new Viewer(response.body!.getReader());
  }

  private constructor(body: ReadableStreamDefaultReader<Uint8Array>) {
    this.#body = body;
  }

  /** Rows and columns of what it is shown next. */
  async shown(): Promise<[number | undefined, number | undefined]> {
    while (true) {
      const { value, done } = await this.#body.read();
      assert.equal(done, false);
      for (const { header } of this.#records.push(value!)) {
        const image = header.arrays?.[0];
        if (image !== undefined) return [image.rows, image.columns];
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#body.cancel();
  }
}
