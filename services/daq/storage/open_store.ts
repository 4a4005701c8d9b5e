import { RoboError } from "../../../errors.ts";
import type { ArrayStore, StoreOptions } from "./array_store.ts";

/** What can be written: HDF5 files, Zarr folders, folders of NPY files, and tables of comma-separated values. */
export type StorageFormat = "hdf5" | "zarr" | "npy" | "csv";

const EXTENSIONS: Readonly<Record<string, StorageFormat>> = {
  h5: "hdf5",
  hdf5: "hdf5",
  zarr: "zarr",
  npy: "npy",
  csv: "csv",
};

/** The format that a path's extension names; `undefined` for others. */
export function formatOf(path: string): StorageFormat | undefined {
  const extension = /\.([a-z0-9]+)\/*$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(EXTENSIONS, extension) ? EXTENSIONS[extension] : undefined;
}

/** As {@linkcode formatOf}; throws a `RoboError` of kind `usage` for other extensions. */
export function storageFormat(path: string): StorageFormat {
  const format = formatOf(path);
  if (format !== undefined) return format;
  throw new RoboError("usage", `${path} names no format that can be written`, {
    hint: "Give a name that ends with .h5, .zarr, .npy or .csv",
  });
}

/** Makes a store in place of what is there; its library is loaded now. */
export async function createStore(
  path: string,
  format: Exclude<StorageFormat, "csv">,
  options: StoreOptions = {},
): Promise<ArrayStore> {
  const place = path.replace(/\/+$/, "");
  if (format === "hdf5") {
    return await (await import("./hdf5/hdf5_store.ts")).Hdf5Store.create(place, options);
  }
  if (format === "zarr") {
    return await (await import("./zarr/zarr_store.ts")).ZarrStore.create(place, options);
  }
  return await (await import("./npy/npy_store.ts")).NpyStore.create(place);
}
