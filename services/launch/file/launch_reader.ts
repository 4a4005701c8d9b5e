import { basename, dirname, join, resolve } from "node:path";
import type { CorePlan, PlanWarning, SourcePlace } from "../plan.ts";
import { bindArguments, type GivenArgument } from "./arguments.ts";
import { MAX_INCLUDE_DEPTH, MAX_INCLUDES } from "./defaults.ts";
import { Expander, type NodeDraft, type Surroundings } from "./expander.ts";
import { type FileRequest, includeShape, launchFile } from "./fields/scope_fields.ts";
import type { Problems } from "./problems.ts";
import { joinNamespace, OUTERMOST_SCOPE, type Scope } from "./scope.ts";
import type { Located } from "./shapes/shape.ts";
import { isReadFailure, type ReadFailure } from "./source/read_file.ts";
import { SourceLoader, type SourceLoaderOptions } from "./source/source_loader.ts";
import { quote, type SourceObject, type SourceValue } from "./source/source_value.ts";
import type { Variables } from "./variables.ts";

/** What a {@linkcode LaunchReader} works with. */
export interface LaunchReaderOptions extends SourceLoaderOptions {
  /** Where mistakes of the command line go. */
  readonly usage: Problems;
  /** Environment of the launch. */
  readonly env: Variables["env"];
  /** Where warnings go. */
  readonly warnings: PlanWarning[];
}

/** What a launch file and those that it includes ask for. */
export interface LaunchRequest {
  /** Name that the file gives the launch. */
  readonly name?: string;
  /** The core. */
  readonly core?: CorePlan;
  /** The nodes, in the order of the file. */
  readonly drafts: readonly NodeDraft[];
  /** Full names of nodes that do not take part, as far as they can be told. */
  readonly absent: ReadonlySet<string>;
}

interface FileVisit {
  readonly path: string;
  readonly scope: Scope;
  readonly given: ReadonlyMap<string, GivenArgument>;
  readonly chain: readonly string[];
  readonly includedAt?: SourcePlace;
}

/** Reads a launch file with all that it includes. */
export class LaunchReader {
  readonly #options: LaunchReaderOptions;
  readonly #loader: SourceLoader;
  readonly #expander: Expander;
  #includes = 0;

  /** Makes a reader of one launch. */
  constructor(options: LaunchReaderOptions) {
    this.#options = options;
    this.#loader = new SourceLoader(options);
    const { problems } = options;
    this.#expander = new Expander({
      problems,
      include: (value, around) => this.#include(value, around),
    });
  }

  /** Reads the file at `path`, as the user wrote it; a failure when there is nothing to read. */
  async read(
    shown: string,
    args: Readonly<Record<string, string>>,
  ): Promise<LaunchRequest | ReadFailure> {
    const path = resolve(shown);
    const source = await this.#loader.load(path, shown);
    const { drafts, absent } = this.#expander;
    if (source === undefined) return { drafts, absent };
    if (isReadFailure(source)) return source;
    const given = new Map(Object.entries(args).map(([name, value]) => [name, { value }]));
    const request = await this.#visit(source, { path, scope: OUTERMOST_SCOPE, given, chain: [] });
    const core = this.#coreOf(source, request);
    return {
      drafts,
      absent,
      ...(request.name === undefined ? {} : { name: request.name }),
      ...(core === undefined ? {} : { core: core.value }),
    };
  }

  async #visit(source: SourceObject, visit: FileVisit): Promise<FileRequest> {
    const { problems, usage, env } = this.#options;
    const { path, scope, given, chain, includedAt } = visit;
    const folder = dirname(path);
    const where = includedAt === undefined ? {} : { includedAt };
    const args = bindArguments(source, given, { problems, usage, env, dir: folder, ...where });
    const variables = { args, env, dir: folder };
    // A value that a wrong argument should have had would be a second mistake at another place.
    const known = problems.size + usage.size === 0 ? { variables } : {};
    const request = launchFile.read(source, { problems, ...known }) ?? {};
    const around = { scope, folder, ...known, chain: [...chain, path] };
    await this.#expander.expand(source, request, around);
    return request;
  }

  #coreOf(source: SourceObject, request: FileRequest): Located<CorePlan> | undefined {
    const second = source.entries.get("core");
    if (second !== undefined && source.entries.has("geckocore")) {
      const place = source.source.placeAt(second.keyOffset);
      this.#options.problems.add(place, "core beside geckocore", "They mean the same: keep one");
    }
    return request.core ?? request.geckocore;
  }

  async #include(value: SourceValue, around: Surroundings): Promise<void> {
    const { problems, warnings } = this.#options;
    const { variables, folder, scope, chain } = around;
    const context = { problems, ...(variables === undefined ? {} : { variables }) };
    const request = includeShape.read(value, context);
    if (request === undefined) return;
    const { file, args = new Map<string, GivenArgument>(), namespace } = request;
    const path = resolve(folder, file.value);
    const inner = { ...scope, namespace: joinNamespace(scope.namespace, namespace) };
    if (variables === undefined) {
      return await this.#lookInto(path, { ...around, scope: inner }, value.source.file);
    }
    if (!this.#mayInclude(path, file.place, chain)) return;
    const shown = shownPath(value.source.file, file.value);
    const source = await this.#loader.load(path, shown);
    if (source === undefined) return;
    if (isReadFailure(source)) {
      const message = `The included file ${quote(file.value)} ${source.message}`;
      return problems.add(file.place, message, `${source.cure}; it was looked for at ${path}`);
    }
    const visit = { path, scope: inner, given: args, chain, includedAt: file.place };
    const included = await this.#visit(source, visit);
    const core = this.#coreOf(source, included);
    if (core === undefined) return;
    const message = `The core of ${shown} is left out: the file that is launched says which it is`;
    warnings.push({ place: core.place, message });
  }

  /** Looks into a file that does not take part: for its mistakes, and its nodes' names. It need not be there. */
  async #lookInto(path: string, around: Surroundings, outer: string): Promise<void> {
    const { chain, scope } = around;
    if (chain.includes(path) || ++this.#includes > MAX_INCLUDES) return;
    const source = await this.#loader.load(path, shownPath(outer, path));
    if (source === undefined || isReadFailure(source)) return;
    const request = launchFile.read(source, { problems: this.#options.problems }) ?? {};
    const inside = { scope, folder: dirname(path), chain: [...chain, path] };
    await this.#expander.expand(source, request, inside);
  }

  #mayInclude(path: string, place: SourcePlace, chain: readonly string[]): boolean {
    const { problems } = this.#options;
    const shown = [...chain, path].map((one) => basename(one)).join(" → ");
    if (chain.includes(path)) {
      problems.add(place, `The include is a circle: ${shown}`, "Remove one of these includes");
    } else if (chain.length > MAX_INCLUDE_DEPTH) {
      const cure = `At most ${MAX_INCLUDE_DEPTH} files include one another: ${shown}`;
      problems.add(place, "The includes are nested too deeply", cure);
    } else if (++this.#includes > MAX_INCLUDES) {
      // Two includes in each of 16 files would be 65536 visits.
      if (this.#includes > MAX_INCLUDES + 1) return false;
      problems.add(place, `More than ${MAX_INCLUDES} includes`, "Put more nodes into each file");
    } else return true;
    return false;
  }
}

/** As the user would write it: relative when the file that includes it was given so. */
function shownPath(outer: string, file: string): string {
  return file.startsWith("/") ? file : join(dirname(outer), file);
}
