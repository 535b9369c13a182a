// What does the first visit download? Prints each file of a built folder in brotli, and fails above `.ci/budget.json`.
// Scenarios are fetched one by one when they are opened and are not counted.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const folder = process.argv[2] ?? 'dist';
const budget = JSON.parse(readFileSync('.ci/budget.json', 'utf8'));

const files = (at) => readdirSync(at).flatMap((name) => {
  const path = join(at, name);
  if (name.startsWith('.')) return [];
  if (!statSync(path).isDirectory()) return [path];
  return path === join(folder, 'scenarios') ? [] : files(path);
});

const weigh = (path) => {
  const bytes = readFileSync(path);
  const packed = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  return { name: relative(folder, path), kind: extname(path).slice(1), raw: bytes.length, brotli: packed.length };
};

const rows = files(folder).map(weigh).sort((a, b) => b.brotli - a.brotli);
const kilo = (n) => `${(n / 1000).toFixed(1)} kB`.padStart(10);
for (const row of rows) console.log(`${kilo(row.brotli)} brotli ${kilo(row.raw)} raw   ${row.name}`);

const total = (kind) => rows.filter((r) => !kind || r.kind === kind).reduce((sum, r) => sum + r.brotli, 0);
let over = 0;
for (const [what, limit] of Object.entries(budget)) {
  const spent = total(what === 'total' ? undefined : what);
  console.log(`${kilo(spent)} of ${kilo(limit).trim()} ${what === 'total' ? 'first load' : what}${spent > limit ? '  OVER BUDGET' : ''}`);
  over += spent > limit ? 1 : 0;
}
process.exit(over ? 1 : 0);
