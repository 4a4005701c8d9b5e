const encoder = new TextEncoder();

/**
 * The first frame of a message on iopub, as ipykernel writes it: `kernel.<id>.<type>`. Clients subscribe to everything; a plain
 * subscriber may choose by it.
 */
export function iopubTopic(kernelId: string, type: string): Uint8Array {
  return encoder.encode(`kernel.${kernelId}.${type}`);
}
