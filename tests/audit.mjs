// May what others wrote go to learners? `node tests/audit.mjs PART`:
//   here    in `make test`, without a network: each crate's licence and source by deny.toml, each npm package that is bundled
//           into the page, pinned by a checksum
//   cargo   in `make test-long`: cargo deny by deny.toml, the advisories too
//   npm     in `make test-long`: asks the registry for known faults
// A registry or an advisory database that cannot be reached is said, and is no failure.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const run = (command, ...args) => spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });

/** Whether an SPDX expression can be met with licences that are `allowed`: `A OR B`, `A AND (B OR C)`; `A/B` is an older `OR`. */
function licensed(expression, allowed) {
  const words = expression.replaceAll('/', ' OR ').match(/[()]|[^\s()]+/g) ?? [];
  const any = () => {
    let met = all();
    while (words[0] === 'OR') { words.shift(); met = all() || met; }
    return met;
  };
  const all = () => {
    let met = one();
    while (words[0] === 'AND') { words.shift(); met = one() && met; }
    return met;
  };
  const one = () => {
    let name = words.shift();
    if (name === '(') { const met = any(); words.shift(); return met; }
    if (words[0] === 'WITH') name += ` ${words.shift()} ${words.shift()}`;
    return allowed.includes(name);
  };
  return any() && words.length === 0;
}

function here() {
  const [, list] = readFileSync('deny.toml', 'utf8').match(/^allow = \[(.*)\]$/m);
  const allowed = [...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
  const { status, stdout, stderr } = run('cargo', 'metadata', '--format-version', '1', '--locked');
  if (status !== 0) throw new Error(stderr);
  const crates = JSON.parse(stdout).packages;
  const bundled = Object.entries(JSON.parse(readFileSync('package-lock.json', 'utf8')).packages).filter(([path, { dev }]) => path && !dev);
  const wrong = [
    ...crates.filter(({ license }) => !licensed(license ?? '', allowed)).map((c) => `crate ${c.name} ${c.version}: licence ${c.license}`),
    ...crates.filter(({ source }) => source && source !== 'registry+https://github.com/rust-lang/crates.io-index').map((c) => `crate ${c.name}: from ${c.source}`),
    ...bundled.filter(([, { license }]) => !licensed(license ?? '', allowed)).map(([path, { license }]) => `${path}: licence ${license}`),
    ...bundled.filter(([, { resolved, integrity }]) => !integrity || (resolved && !resolved.startsWith('https://registry.npmjs.org/'))).map(([path]) => `${path}: not pinned by a checksum to the registry's package`),
  ];
  if (crates.length < 10 || bundled.length < 5 || allowed.length < 3) wrong.push('nothing was read');
  console.log(wrong.length ? wrong.join('\n') : `${crates.length} crates and ${bundled.length} bundled npm packages: licences and sources as deny.toml allows`);
  return wrong.length;
}

function npm() {
  const { stdout, status } = run('npm', 'audit', '--json', '--audit-level=moderate');
  let report = {};
  try { report = JSON.parse(stdout); } catch { /* not an answer of the registry */ }
  if (!report.metadata) {
    console.log(`not asked: the registry gave no audit (${report.message ?? report.error?.summary ?? 'no answer'})`);
    return 0;
  }
  console.log(`known faults: ${JSON.stringify(report.metadata.vulnerabilities)}`);
  return status;
}

function cargo() {
  if (run('cargo', 'deny', '--version').status !== 0) {
    console.log('not asked: cargo deny is not installed (`.ci/setup audit` installs it)');
    return 0;
  }
  let failed = 0;
  for (const check of ['licenses', 'bans', 'sources', 'advisories']) {
    const { status, stderr } = run('cargo', 'deny', 'check', '--hide-inclusion-graph', check);
    const unreachable = check === 'advisories' && /fetch|database|offline/i.test(stderr) && !/error\[(vulnerability|unsound|yanked)\]/.test(stderr);
    console.log(`${check}: ${status === 0 ? 'ok' : unreachable ? 'not asked: no advisory database here' : `failed\n${stderr}`}`);
    if (status !== 0 && !unreachable) failed += 1;
  }
  return failed;
}

process.exit({ here, npm, cargo }[process.argv[2]]() ? 1 : 0);
