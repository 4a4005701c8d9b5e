import { RoboError } from "../../../../errors.ts";
import { createStore, storageFormat } from "../open_store.ts";
import { isThere } from "../storage_error.ts";
import { CsvGrabWriter } from "./csv_grab_writer.ts";
import type { GrabWriter } from "./grab_writer.ts";
import { NpyGrabWriter } from "./npy_grab_writer.ts";
import { StoreGrabWriter } from "./store_grab_writer.ts";

/** How grabs are written. */
export interface GrabWriterOptions {
  /** Whether arrays are compressed (HDF5 and Zarr). Default false. */
  readonly compress?: boolean;
  /** Whether a file that is there is replaced. Default false. */
  readonly force?: boolean;
}

/**
 * Makes a file for grabs of one device, in the format that its extension names: `.h5`, `.zarr`, `.npy` or `.csv`.
 *
 * Throws a `RoboError` of kind `usage` for another extension and for a file that is there already, and of kind `io` where it cannot
 * be made.
 */
export async function openGrabWriter(
  path: string,
  { compress = false, force = false }: GrabWriterOptions = {},
): Promise<GrabWriter> {
  const format = storageFormat(path);
  if (!force && await isThere(path)) {
    throw new RoboError("usage", `${path} is there already`, {
      hint: "Choose another name, or replace it with --force",
    });
  }
  if (format === "csv") return new CsvGrabWriter(path);
  if (format === "npy") return await NpyGrabWriter.create(path);
  return new StoreGrabWriter(await createStore(path, format, { compress }));
}
