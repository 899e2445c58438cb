/**
 * Copies the address of this page.
 * @param {string} done what to say when it is copied
 * @returns {Promise<string>} what to say: that, or the address, where the browser does not let us and people copy it themselves
 */
export async function copyAddress(done) {
  const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
  return copied ? done : location.href;
}
