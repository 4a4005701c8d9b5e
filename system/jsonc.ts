const TOKEN =
  /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\/|,(?=\s*(?:\/\/[^\n]*\s*|\/\*[^]*?\*\/\s*)*[}\]])/g;

/** Reads JSON that may hold comments and trailing commas, as `deno.json` may. Throws `SyntaxError`. */
export function parseJsonc(text: string): unknown {
  return JSON.parse(text.replace(TOKEN, (token) => token.startsWith('"') ? token : " "));
}
