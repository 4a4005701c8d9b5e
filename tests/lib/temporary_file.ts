/** A file that holds `text`, readable by its owner alone, and is removed with its holder. */
export async function temporaryFile(
  text: string,
): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, text, { mode: 0o600 });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}
