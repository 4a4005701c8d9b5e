import { createStore, storageFormat } from "../../storage/open_store.ts";
import { CsvOutput } from "./csv_output.ts";
import type { OpenOutput } from "./scan_output.ts";
import { StoreOutput } from "./store_output.ts";

/** Makes outputs in the format that their extension names, compressed or not, in place of what is there. */
export function outputOpener(compress: boolean): OpenOutput {
  return async (path, header) => {
    const format = storageFormat(path);
    if (format === "csv") return await CsvOutput.create(path, header);
    const store = await createStore(path, format, { compress });
    try {
      return await StoreOutput.create(store, header);
    } catch (error) {
      await Promise.resolve(store[Symbol.asyncDispose]()).catch(() => {});
      throw error;
    }
  };
}
