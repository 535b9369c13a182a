// What does a visit download, in brotli, until a scenario's task can be read, until its first verdict stands, and in all?
// Fails above `.ci/budget.json`. Icons, the copy for a visit without a network and the LMS module are not counted.

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
const parts = JSON.parse(/^const parts = (.*);$/m.exec(html)[1]);
const stageOf = (path) => {
  if (/^editor-/.test(path) || parts.bench.includes(path)) return 'verdict';
  return Object.values(parts).flat().includes(path) ? 'all' : 'read';
};
const named = all.filter((path) => path === 'index.html' || (/\.(js|css|wasm)$/.test(path) && html.includes(path)));
// A scenario is its texts, the files it begins with and its solutions.
const scenarios = new Map();
for (const path of all.filter((p) => /^scenarios\/[^/]+\//.test(p) && !p.startsWith('scenarios/world/'))) {
  const name = dirname(path).split('/').slice(0, 2).join('/');
  const { raw, brotli: packed } = weigh(path);
  const sum = scenarios.get(name) ?? { name: `${name} (the largest scenario)`, kind: 'scenario', raw: 0, brotli: 0 };
  scenarios.set(name, { ...sum, raw: sum.raw + raw, brotli: sum.brotli + packed });
}
const largest = [...scenarios.values()].sort((a, b) => b.brotli - a.brotli)[0];
const rows = [...named.map(weigh), weigh('scenarios/course.yaml'), largest]
  .map((row) => ({ ...row, stage: stageOf(row.name) })).sort((a, b) => b.brotli - a.brotli);

const kilo = (n) => `${(n / 1000).toFixed(1)} kB`.padStart(10);
const stages = { read: 'until the task can be read', verdict: 'until the first verdict', all: 'with every part' };
let [spent, over] = [0, 0];
for (const [stage, says] of Object.entries(stages)) {
  for (const row of rows.filter((r) => r.stage === stage)) {
    console.log(`${kilo(row.brotli)} brotli ${kilo(row.raw)} raw   ${row.name}`);
    spent += row.brotli;
  }
  console.log(`${kilo(spent)} of ${kilo(budget[stage]).trim()} ${says}${spent > budget[stage] ? '  OVER BUDGET' : ''}\n`);
  over += spent > budget[stage] ? 1 : 0;
}
process.exit(over ? 1 : 0);
