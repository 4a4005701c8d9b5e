/** What went wrong, as the answer to a request; harmless when nobody waits for it. */
export function failure(error: unknown): Promise<never> {
  const failed = Promise.reject(error);
  failed.catch(() => {});
  return failed;
}
