// How does saved work become a text short enough for an LMS? JSON, deflated, in base64. SCORM 1.2 takes 4,096 characters:
// what was reached goes first, then as much work as fits, the newest first; the rest stays in this browser.

const through = async (bytes, stream) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

export async function pack(entries) {
  const content = Object.fromEntries(entries.map(({ key, at, value }) => [key, { at, value }]));
  const bytes = await through(new TextEncoder().encode(JSON.stringify(content)), new CompressionStream('deflate-raw'));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

export async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate-raw'))));
}

export async function fitted(entries, limit) {
  // The titles of failing checks are found again when the scenario is opened.
  const reached = entries.filter(({ key }) => key.startsWith('can-i/reached/')).map((entry) => ({ ...entry, value: { ...entry.value, failing: [] } }));
  const work = entries.filter(({ key }) => key.startsWith('can-i/work/'));
  for (let count = work.length; count >= 0; count -= 1) {
    const text = await pack([...reached, ...work.slice(0, count)]);
    if (text.length <= limit) return text;
  }
  return '';
}
