// What does an upload need beside the built files? `make dist` calls this on dist/: packed copies (.br, .gz) of all that
// gets smaller, and `manifest.json` with the content type and the cache header of each file, in the order of upload.

import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Content types by ending. A server that sends another one for .wasm makes the page start slower, for .js not at all. */
export const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.yaml': 'application/yaml; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** What a name with a hash in it holds never changes; everything else is asked for again, and answered by 304. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';
export const ASK_AGAIN = 'no-cache';
const hashed = (path) => /^[^/]+-[0-9a-f]{8,16}(_bg)?\.\w+$/.test(path);

/** The version of the page, as its footer says. */
export const version = readFileSync('Cargo.toml', 'utf8').match(/^version = "(.*)"$/m)[1];

/** An open tab must find what its index.html names: what that page asks for goes first, then what asks for it. */
export const order = (path) => {
  if (hashed(path)) return 0;
  return { 'sw.js': 3, 'index.html': 4, 'manifest.json': 5 }[path] ?? (path.startsWith('scenarios/') ? 1 : 2);
};

export const typeOf = (path) => TYPES[extname(path)] ?? 'text/plain; charset=utf-8';
export const cacheOf = (path) => (hashed(path) ? IMMUTABLE : ASK_AGAIN);

/** All files of a folder, as paths below it with `/`, without the packed copies. */
export function filesOf(folder, at = folder) {
  return readdirSync(at).sort().flatMap((name) => {
    const path = join(at, name);
    if (name.startsWith('.') || /\.(br|gz)$/.test(name)) return [];
    return statSync(path).isDirectory() ? filesOf(folder, path) : [relative(folder, path).split(sep).join('/')];
  });
}

/** Brotli as small as it gets. */
export const brotli = (bytes) => brotliCompressSync(bytes, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
});

function pack(folder, path) {
  const bytes = readFileSync(join(folder, path));
  const encodings = {};
  for (const [ending, small] of [['br', brotli(bytes)], ['gz', gzipSync(bytes, { level: 9 })]]) {
    if (small.length >= bytes.length) continue;
    writeFileSync(join(folder, `${path}.${ending}`), small);
    encodings[ending] = small.length;
  }
  return { path, type: typeOf(path), cache: cacheOf(path), bytes: bytes.length, encodings };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = process.argv[2] ?? 'dist';
  const paths = filesOf(folder).filter((path) => path !== 'manifest.json').sort((a, b) => order(a) - order(b));
  if (!paths.includes('index.html')) throw new Error(`${folder} holds no built page`);
  const files = paths.map((path) => pack(folder, path));
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify({ version, files }, null, 1)}\n`);
  console.log(`${files.length} files, ${files.filter((f) => f.cache === IMMUTABLE).length} of them immutable: ${join(folder, 'manifest.json')}`);
}
