/** Values of attributes: what JSON has, without objects; and texts of our own, which are written as they are. */
export type AttributeValue =
  | string
  | number
  | boolean
  | readonly number[]
  | readonly string[]
  | { readonly verbatim: string };

/** Attributes of a group or of an array, by name. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** An array as it is made in a store. */
export interface StoredArray {
  /** numpy's array-protocol string, little-endian, such as `<f8`. */
  readonly dtype: string;
  /** Length of each dimension. */
  readonly shape: readonly number[];
  /**
   * Dimensions, from the first on, along which it is written bit by bit, such as those of a scan. What is never written of such an
   * array reads as zero, until it is filled. Default 0: written at once.
   */
  readonly navigation?: number;
  /** Whether its first dimension can be made longer by {@linkcode ArrayStore.resize}. Default false. */
  readonly growing?: boolean;
  /** A name for each dimension. Default none. */
  readonly dimensions?: readonly string[];
  /** What is to be known about it. */
  readonly attributes?: Attributes;
}

/** A rectangular part of an array. */
export interface Part {
  /** First element along each dimension. */
  readonly start: readonly number[];
  /** Elements along each dimension. */
  readonly count: readonly number[];
}

/**
 * A file or folder with groups, arrays and texts by path, such as `detectors/cam/CH0`: the same for HDF5, Zarr and folders of NPY files.
 *
 * Elements go in and come out as numpy has them in memory, in C order, little-endian. Every method throws a `RoboError` of
 * kind `io` for what the disk does not take.
 */
export interface ArrayStore extends AsyncDisposable {
  /** Its path. */
  readonly path: string;
  /** Makes a group; those above it are there already. The root is there from the start: an empty path gives it attributes. */
  group(path: string, attributes?: Attributes): Promise<void>;
  /** Makes an array. */
  array(path: string, array: StoredArray): Promise<void>;
  /** Makes the first dimension of a growing array longer or shorter. */
  resize(path: string, length: number): Promise<void>;
  /** Writes a part of an array. */
  write(path: string, part: Part, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Reads a part of an array. */
  read(path: string, part: Part): Promise<Uint8Array<ArrayBuffer>>;
  /** Adds attributes to a group or an array. */
  annotate(path: string, attributes: Attributes): Promise<void>;
  /** Writes a text of any length. */
  text(path: string, text: string): Promise<void>;
  /** Writes a text for each element of an array of that shape. */
  texts(path: string, texts: readonly string[], shape: readonly number[]): Promise<void>;
  /** Gives an array a second name; only where the format has such a thing. */
  link?(target: string, path: string): Promise<void>;
  /** Hands what is written to the system, so that a file that is closed by force has it. */
  flush(): Promise<void>;
  /** Closes it; what is written is whole then. Harmless when repeated. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How a store is made. */
export interface StoreOptions {
  /** Whether arrays are compressed (HDF5: deflate, Zarr: zstd, NPY: never). Default not. */
  readonly compress?: boolean;
}

/** The elements of a part. */
export function sizeOf({ count }: Part): number {
  return count.reduce((product, length) => product * length, 1);
}
