// Which code can wait? `.ci/bin/wasm-bindgen` calls this in the place of wasm-bindgen: functions marked `#[wasm_split]`,
// with all that only they reach, become modules of their own (`.cache/page/parts/`), fetched when they are first called.
// The rest goes through wasm-bindgen as ever; its JavaScript and the loaders of the parts become one file.

import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const bindgen = join(process.env.WASM_BINDGEN_HOME, 'bin/wasm-bindgen');
const run = (program, args) => execFileSync(program, args, { stdio: 'inherit' });
const args = process.argv.slice(2);
const linked = args.find((arg) => arg.endsWith('.wasm'));
if (!linked) {
  run(bindgen, args);
  process.exit();
}
const option = (name) => args.find((arg) => arg.startsWith(`--${name}=`)).slice(name.length + 3);
const [out, name] = [option('out-dir'), option('out-name')];
const release = process.env.TRUNK_PROFILE !== 'debug' && linked.includes('/release/');

const work = mkdtempSync(join(tmpdir(), 'can-i-split-'));
run('wasm-split-cli', [linked, work, '--out-name', name]);
// The parts share the table of functions.
run(bindgen, ['--keep-lld-exports', ...args.map((arg) => (arg === linked ? join(work, `${name}.wasm`) : arg))]);

// What the compiler was allowed to use, which a part does not say of itself.
const features = ['bulk-memory', 'bulk-memory-opt', 'mutable-globals', 'multivalue', 'nontrapping-float-to-int', 'reference-types', 'sign-ext'];
const parts = join(root, '.cache/page/parts');
rmSync(parts, { recursive: true, force: true });
mkdirSync(parts, { recursive: true });
let loaders = readFileSync(join(work, '__wasm_split.js'), 'utf8');
for (const file of readdirSync(work).filter((f) => f.endsWith('.wasm') && f !== `${name}.wasm`)) {
  const path = join(work, file);
  if (release) run('wasm-opt', ['-Oz', ...features.map((f) => `--enable-${f}`), path, '-o', path]);
  const bytes = readFileSync(path);
  const part = file.replace(/^(?:split_)?(.*)\.wasm$/, `$1-${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.wasm`);
  if (!loaders.includes(`./${file}`)) throw new Error(`nobody loads ${file}`);
  loaders = loaders.replaceAll(`./${file}`, `./${part}`);
  writeFileSync(join(parts, part), bytes);
}
// A server may not know the type of .wasm, and a page that is missing may be answered by a page.
const streamed = 'WebAssembly.instantiateStreaming(src, imports)';
if (!loaders.includes(streamed)) throw new Error('the loaders are not as they were');
loaders = loaders.replaceAll(streamed, 'instantiate(src, imports)');
loaders += `
async function instantiate(src, imports) {
  const response = await src;
  if (!response.ok) throw new Error(\`\${response.url}: \${response.status}\`);
  if (response.headers.get('content-type')?.startsWith('application/wasm')) return WebAssembly.instantiateStreaming(response, imports);
  return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}
`;
writeFileSync(join(out, '__wasm_split.js'), loaders);
// Which files each part takes, for whoever fetches them ahead.
const chunks = new Map([...loaders.matchAll(/^const (\w+) = makeLoad\([\s\S]*?"\.\/(.+?\.wasm)"/gm)].map(([, chunk, file]) => [chunk, file]));
const needs = [...loaders.matchAll(/^export const __wasm_split_load_(\w+) = wrapAsyncCb\(makeLoad\(([\s\S]*?), \[(.*?)\]\)\);$/gm)].map(([, part, fetcher, of]) =>
  [part, [...fetcher.matchAll(/"\.\/(.+?\.wasm)"/g)].map(([, file]) => file).concat(of.split(', ').filter(Boolean).map((chunk) => chunks.get(chunk)))]);
if (needs.length === 0 || needs.some(([, files]) => files.some((file) => !file))) throw new Error('the loaders are not as they were');
writeFileSync(join(parts, 'parts.json'), JSON.stringify(Object.fromEntries(needs)));
rmSync(work, { recursive: true });

const script = join(out, `${name}.js`);
await build({ entryPoints: [script], outfile: script, allowOverwrite: true, bundle: true, format: 'esm', minify: release, target: 'es2022', logLevel: 'warning' });
