/** The text of `stream`, of which no more than `most` bytes are kept; what comes behind is read and dropped, with a mark at the end. */
export async function kept(stream: ReadableStream<Uint8Array>, most: number): Promise<string> {
  const decoder = new TextDecoder();
  let [text, left] = ["", most];
  for await (const chunk of stream) {
    if (left <= 0) continue;
    text += decoder.decode(chunk.subarray(0, left), { stream: true });
    left -= chunk.length;
  }
  return left < 0 ? `${text}\n[cut here]\n` : text + decoder.decode();
}
