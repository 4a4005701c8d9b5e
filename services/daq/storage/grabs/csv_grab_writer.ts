import type { Grab } from "../../../../client/daq/lab.ts";
import { CsvFile } from "../csv/csv_file.ts";
import { indexColumns, longRows } from "../csv/long_form.ts";
import { elementTexts } from "../elements.ts";
import { type MeasuredArray, measuredArrays } from "../measured_arrays.ts";
import type { GrabWriter } from "./grab_writer.ts";
import { KnownArrays } from "./known_arrays.ts";

/**
 * Writes grabs to a table: of single numbers a row for each grab with a column for each number, of arrays a row for each element with
 * its indices.
 */
export class CsvGrabWriter implements GrabWriter {
  /** Its path. */
  readonly path: string;
  readonly #known = new KnownArrays();
  #table: CsvFile | undefined;
  #grabs = 0;

  /** Writes to a file that is made with the first grab, in place of one that is there. */
  constructor(path: string) {
    this.path = path;
  }

  get grabs(): number {
    return this.#grabs;
  }

  async write({ number, time, data }: Grab): Promise<void> {
    const { arrays } = measuredArrays(data);
    const isWide = arrays.every(({ shape }) => shape.length === 0);
    if (this.#known.areFirst(arrays)) {
      this.#table = await CsvFile.create(this.path, columnsOf(arrays, isWide));
    }
    const table = this.#table!;
    const head = [String(number), String(time / 1000)];
    if (isWide) {
      await table.row([
        ...head,
        ...arrays.map(({ dtype, bytes }) => elementTexts(dtype, bytes)[0]!),
      ]);
    } else {
      const dimensions = table.columns.length - 4;
      for (const array of arrays) {
        for (const row of longRows(array, array.bytes)) {
          const indices = row.slice(0, -1);
          const all = Array.from({ length: dimensions }, (_, at) => indices[at] ?? "");
          await table.row([...head, array.name, ...all, row.at(-1)!]);
        }
      }
    }
    await table.flush();
    this.#grabs++;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#table?.[Symbol.asyncDispose]();
  }
}

function columnsOf(arrays: readonly MeasuredArray[], isWide: boolean): string[] {
  if (isWide) {
    const titles = arrays.map(({ name, units }) => units === "" ? name : `${name} [${units}]`);
    return ["number", "time", ...titles];
  }
  const dimensions = Math.max(...arrays.map(({ shape }) => shape.length));
  return ["number", "time", "array", ...indexColumns(dimensions), "value"];
}
