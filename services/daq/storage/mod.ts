/**
 * Data in files: HDF5, Zarr, NPY and CSV.
 *
 * @module
 */
export { formatOf, type StorageFormat } from "./open_store.ts";
export type { GrabWriter } from "./grabs/grab_writer.ts";
export { type GrabWriterOptions, openGrabWriter } from "./grabs/open_grab_writer.ts";
