// What does the first visit download? index.html, what it names, and the largest scenario, in brotli; fails above
// `.ci/budget.json`. The rest (icons, the copy for a visit without a network, the LMS module) waits until the page stands.

import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { brotli, filesOf } from './pack.mjs';

const folder = process.argv[2] ?? 'dist';
const budget = JSON.parse(readFileSync('.ci/budget.json', 'utf8'));
const html = readFileSync(join(folder, 'index.html'), 'utf8');

function weigh(path) {
  const bytes = readFileSync(join(folder, path));
  return { name: path, kind: extname(path).slice(1), raw: bytes.length, brotli: brotli(bytes).length };
}

const all = filesOf(folder);
const first = all.filter((path) => path === 'index.html' || (/\.(js|css|wasm)$/.test(path) && html.includes(path))).map(weigh);
// A scenario is its texts, the files it begins with and its solutions.
const scenarios = new Map();
for (const path of all.filter((p) => /^scenarios\/[^/]+\//.test(p) && !p.startsWith('scenarios/world/'))) {
  const name = dirname(path).split('/').slice(0, 2).join('/');
  const { raw, brotli: packed } = weigh(path);
  const sum = scenarios.get(name) ?? { name: `${name} (the largest scenario)`, kind: 'scenario', raw: 0, brotli: 0 };
  scenarios.set(name, { ...sum, raw: sum.raw + raw, brotli: sum.brotli + packed });
}
const largest = [...scenarios.values()].sort((a, b) => b.brotli - a.brotli)[0];
const rows = [...first, weigh('scenarios/course.yaml'), largest].sort((a, b) => b.brotli - a.brotli);

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
