import { CsvFile } from "../../storage/csv/csv_file.ts";
import { indexColumns, longRows } from "../../storage/csv/long_form.ts";
import { elementTexts, numberText } from "../../storage/elements.ts";
import { onDisk } from "../../storage/storage_error.ts";
import type { ScanOutput, Verification } from "./scan_output.ts";
import type { HistoryEntry, PointRecord, ScanArray, ScanEnd, ScanHeader } from "./scan_record.ts";

/** Entries of the history that are kept; the journal has all. */
const MAX_HISTORY = 100_000;

/**
 * A scan as a table with a row for each point, in the order in which they were measured. Arrays have tables of their own with a row
 * for each element, `scan.cam.CH0.csv`; plan, devices and history are in `scan.csv.json`.
 */
export class CsvOutput implements ScanOutput {
  /** Its path. */
  readonly path: string;
  readonly #header: ScanHeader;
  readonly #table: CsvFile;
  /** Columns of numbers, and tables of arrays, by the array's number. */
  readonly #columns = new Map<number, { readonly name: string; readonly array: ScanArray }>();
  readonly #tables = new Map<number, { readonly file: CsvFile; readonly array: ScanArray }>();
  readonly #history: HistoryEntry[] = [];
  #left = 0;
  #isClosed = false;

  /** Begins a scan in an empty table. */
  static async create(path: string, header: ScanHeader): Promise<CsvOutput> {
    const { plan, devices } = header;
    const axes = plan.axes.map(({ device }) => {
      const units = devices.find(({ name }) => name === device)?.units ?? "";
      return titled(device, units);
    });
    const columns = ["point", "status", "time", ...axes];
    return new CsvOutput(path, header, await CsvFile.create(path, columns));
  }

  private constructor(path: string, header: ScanHeader, table: CsvFile) {
    this.path = path;
    this.#header = header;
    this.#table = table;
  }

  async array(array: ScanArray): Promise<void> {
    if (array.shape.length === 0) {
      const name = titled(`${array.device}/${array.name}`, array.units);
      await this.#table.column(name);
      this.#columns.set(array.id, { name, array });
      return;
    }
    const path = this.path.replace(/\.csv$/i, `.${array.device}.${array.name}.csv`);
    const columns = ["point", ...indexColumns(array.shape.length), titled("value", array.units)];
    this.#tables.set(array.id, { file: await CsvFile.create(path, columns), array });
  }

  async point(record: PointRecord): Promise<void> {
    const { point, status, time, positions, arrays } = record;
    const numbers = new Map<string, string>();
    for (const { id, bytes } of arrays) {
      const column = this.#columns.get(id);
      if (column !== undefined) {
        numbers.set(column.name, elementTexts(column.array.dtype, bytes)[0]!);
        continue;
      }
      const { file, array } = this.#tables.get(id)!;
      for (const row of longRows(array, bytes)) await file.row([String(point), ...row]);
    }
    const own = [...this.#columns.values()].map(({ name }) => numbers.get(name) ?? "");
    const axes = this.#header.plan.axes.map(({ device }) => numberText(positions[device] ?? NaN));
    await this.#table.row([String(point), status, String(time / 1000), ...axes, ...own]);
  }

  history(entry: HistoryEntry): void {
    if (this.#history.length < MAX_HISTORY) this.#history.push(entry);
    else this.#left++;
  }

  async flush(): Promise<void> {
    for (const file of this.#files()) await file.flush();
  }

  async finish(end: ScanEnd, time: number): Promise<Verification> {
    const wrong: string[] = [];
    for (const file of this.#files()) {
      if (!await file.isAsWritten()) wrong.push(file.path);
    }
    const about = {
      ...this.#header,
      state: end,
      ended: time,
      history: this.#history,
      historyLeftOut: this.#left,
    };
    const place = `${this.path}.json`;
    await onDisk(place, () => Deno.writeTextFile(place, `${JSON.stringify(about)}\n`));
    await this[Symbol.asyncDispose]();
    return { checked: [...this.#files()].length, wrong };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const file of this.#files()) await file[Symbol.asyncDispose]();
  }

  *#files(): Generator<CsvFile> {
    yield this.#table;
    for (const { file } of this.#tables.values()) yield file;
  }
}

function titled(name: string, units: string): string {
  return units === "" ? name : `${name} [${units}]`;
}
