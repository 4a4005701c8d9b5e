import { ContentReader, isJsonObject, type Read } from "./content_reader.ts";
import { PROTOCOL_VERSION } from "./header_source.ts";
import type { JsonObject } from "./message.ts";

/** What a kernel says of itself. */
export interface KernelInfo {
  /** Version of the protocol that it speaks (default ours). */
  readonly protocolVersion: string;
  /** Its name, such as `robo`. */
  readonly implementation: string;
  /** Its version. */
  readonly implementationVersion: string;
  /** What a console shows at its start. */
  readonly banner: string;
  /** The language of its cells. */
  readonly language: LanguageInfo;
  /** Whether it has a debugger (default false). */
  readonly debugger: boolean;
  /** Features by the names that the protocol gives them, such as `kernel subshells` (default none). */
  readonly supportedFeatures: readonly string[];
  /** Links for a menu of help (default none). */
  readonly helpLinks: readonly { readonly text: string; readonly url: string }[];
}

/** The language of a kernel. */
export interface LanguageInfo {
  /** Such as `typescript`. */
  readonly name: string;
  /** Its version. */
  readonly version: string;
  /** Of its scripts, such as `text/typescript`. */
  readonly mimetype: string;
  /** Of its scripts, such as `.ts`. */
  readonly fileExtension: string;
  /** What Pygments calls it (default its name). */
  readonly pygmentsLexer?: string;
  /** What CodeMirror calls it, or how it is to be set up (default its name). */
  readonly codemirrorMode?: string | JsonObject;
  /** What nbconvert writes it with (default `script`). */
  readonly nbconvertExporter?: string;
}

/** The content of `kernel_info_reply`. */
export function kernelInfoContent(info: KernelInfo): JsonObject {
  const { language } = info;
  return {
    status: "ok",
    protocol_version: info.protocolVersion,
    implementation: info.implementation,
    implementation_version: info.implementationVersion,
    language_info: {
      name: language.name,
      version: language.version,
      mimetype: language.mimetype,
      file_extension: language.fileExtension,
      pygments_lexer: language.pygmentsLexer ?? language.name,
      codemirror_mode: language.codemirrorMode ?? language.name,
      nbconvert_exporter: language.nbconvertExporter ?? "script",
    },
    banner: info.banner,
    debugger: info.debugger,
    supported_features: info.supportedFeatures,
    help_links: info.helpLinks,
  };
}

/** Reads the content of `kernel_info_reply`; what old kernels leave out is empty. */
export function readKernelInfo(content: JsonObject): Read<KernelInfo> {
  const reader = new ContentReader("kernel_info_reply", content);
  const language = new ContentReader("language_info", reader.object("language_info"));
  const mode = reader.object("language_info").codemirror_mode;
  const optional = (name: string, field: string) => {
    const value = language.optionalText(field);
    return value === undefined ? {} : { [name]: value };
  };
  const links = reader.list("help_links").filter(isJsonObject);
  const info = {
    protocolVersion: reader.text("protocol_version", PROTOCOL_VERSION),
    implementation: reader.text("implementation", ""),
    implementationVersion: reader.text("implementation_version", ""),
    banner: reader.text("banner", ""),
    language: {
      name: language.text("name", ""),
      version: language.text("version", ""),
      mimetype: language.text("mimetype", ""),
      fileExtension: language.text("file_extension", ""),
      ...optional("pygmentsLexer", "pygments_lexer"),
      ...optional("nbconvertExporter", "nbconvert_exporter"),
      ...(typeof mode === "string" || isJsonObject(mode) ? { codemirrorMode: mode } : {}),
    },
    debugger: reader.flag("debugger", false),
    supportedFeatures: reader.texts("supported_features"),
    helpLinks: links.flatMap(({ text, url }) =>
      typeof text === "string" && typeof url === "string" ? [{ text, url }] : []
    ),
  };
  const inner = language.result(info);
  return inner.ok ? reader.result(info) : inner;
}
