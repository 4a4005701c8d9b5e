const TOKEN =
  /\s+|\/\*[^]*?\*\/|\/\/.*|([A-Za-z_]\w*|\.?\d(?:[eEpP][+-]|[\w.'])*|'(?:[^'\\]|\\.)+'|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!<>?:()])/gy;

/** The tokens of an expression in C without texts, or undefined where there is anything else, or more than `most` of them. */
export function expressionTokens(text: string, most: number): string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) {
      TOKEN.lastIndex = 0;
      return undefined;
    }
    if (match[1] !== undefined) tokens.push(match[1]);
    if (tokens.length > most) return undefined;
  }
  return tokens;
}
