/**
 * Answers the question that Jupyter Lab asks at its first start, so that nothing is fetched from anywhere.
 *
 * `config` is Jupyter's folder of settings (`JUPYTER_CONFIG_DIR`).
 */
export async function declineNews(config: string): Promise<void> {
  const settings = `${config}/lab/user-settings/@jupyterlab/apputils-extension`;
  await Deno.mkdir(settings, { recursive: true });
  const text = JSON.stringify({ fetchNews: "false", checkForUpdates: false });
  await Deno.writeTextFile(`${settings}/notification.jupyterlab-settings`, text);
}
