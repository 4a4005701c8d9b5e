import type * as H5 from "h5wasm/node";

/** h5wasm's module, once it is loaded. */
export type Hdf5 = typeof H5;

let loading: Promise<Hdf5> | undefined;

/** The HDF5 library, compiled to WebAssembly, with its complaints as exceptions; loaded when it is first asked for. */
export function loadHdf5(): Promise<Hdf5> {
  return loading ??= load();
}

async function load(): Promise<Hdf5> {
  const hdf5 = await import("h5wasm/node");
  const library = await hdf5.ready;
  library.activate_throwing_error_handler();
  return hdf5;
}
