import { type KernelInfo, PROTOCOL_VERSION } from "../../../protocols/jupyter/mod.ts";

/** What the kernel says of itself to clients. */
export function describeKernel(
  { name, version }: { readonly name: string; readonly version: string },
): KernelInfo {
  return {
    protocolVersion: PROTOCOL_VERSION,
    implementation: "robo",
    implementationVersion: version,
    banner:
      `robo ${version}, kernel ${name}: TypeScript ${Deno.version.typescript} on Deno ${Deno.version.deno}\n` +
      "%help lists the magic words, name? says what something is",
    language: {
      name: "typescript",
      version: Deno.version.typescript,
      mimetype: "text/x-typescript",
      fileExtension: ".ts",
      pygmentsLexer: "typescript",
      // By this name, not by a MIME type, Jupyter Lab finds its colours.
      codemirrorMode: "typescript",
      nbconvertExporter: "script",
    },
    debugger: false,
    supportedFeatures: [],
    helpLinks: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "Deno", url: "https://docs.deno.com/" },
    ],
  };
}
