import type { Problems } from "../problems.ts";
import { parseSource } from "./parse_source.ts";
import {
  decodeSource,
  failureOf,
  isReadFailure,
  readBytes,
  type ReadFailure,
} from "./read_file.ts";
import type { SourceObject } from "./source_value.ts";

/** How a {@linkcode SourceLoader} reads. */
export interface SourceLoaderOptions {
  /** Where mistakes go. */
  readonly problems: Problems;
  /** Reads the text of a file; by default from the disk. */
  readonly read?: (path: string) => Promise<string>;
}

/** Reads launch files, each once. */
export class SourceLoader {
  readonly #options: SourceLoaderOptions;
  readonly #loaded = new Map<string, Promise<SourceObject | ReadFailure | undefined>>();

  /** Makes a loader. */
  constructor(options: SourceLoaderOptions) {
    this.#options = options;
  }

  /** The file at `path`, called `shown` in messages; `undefined` after noting what is wrong in it. */
  load(path: string, shown: string): Promise<SourceObject | ReadFailure | undefined> {
    const loaded = this.#loaded.get(path) ?? this.#load(path, shown);
    this.#loaded.set(path, loaded);
    return loaded;
  }

  async #load(path: string, shown: string): Promise<SourceObject | ReadFailure | undefined> {
    const { problems, read } = this.#options;
    let content: Uint8Array | string | ReadFailure;
    try {
      content = await (read ?? readBytes)(path);
    } catch (error) {
      return failureOf(error);
    }
    if (typeof content === "object" && isReadFailure(content)) return content;
    const source = decodeSource(shown, content, problems);
    return source === undefined ? undefined : parseSource(source, problems);
  }
}
