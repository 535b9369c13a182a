// Does everything hold? Runs every test of the project, the quick ones first, and ends with one line:
// `N passed, N failed`. Each stage runs even when one before it failed; only the browser waits for a built page.
// `node tests/run.mjs long` runs the others: on dist/ as `make test` left it, with tools from PyPI.

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';

const pageTests = readdirSync('tests/page').filter((f) => f.endsWith('.test.mjs')).map((f) => `tests/page/${f}`).sort();

/** `make test-long`, after `make test`. */
const long = [
  { name: 'npm packages without a known fault', run: ['node', 'tests/audit.mjs', 'npm'] },
  { name: 'crates: licences, sources, advisories', run: ['node', 'tests/audit.mjs', 'cargo'] },
  { name: 'zips by kubectl and cfn-lint', run: ['node', '--test', '--test-force-exit', '--test-reporter=spec', 'tests/long/zip.test.mjs'], count: node },
  { name: 'every page for everybody', run: ['node', '--test', '--test-force-exit', '--test-reporter=spec', 'tests/long/access.test.mjs'], count: node },
  { name: 'upload to a bucket', run: ['node', '--test', '--test-reporter=spec', 'tests/long/bucket.test.mjs'], count: node },
  { name: 'the bucket behind CloudFront', run: ['node', '--test', '--test-reporter=spec', 'tests/long/terraform.test.mjs'], count: node },
];

/**
 * A stage counts as one check unless `count` finds its tests in what it printed. One that ends with `unavailable` lacks
 * tools of others and is told as not run.
 */
const usual = [
  { name: 'format', run: ['cargo', 'fmt', '--check'] },
  { name: 'licences and sources of what others wrote', run: ['node', 'tests/audit.mjs', 'here'] },
  { name: 'clippy, engine alone', run: ['cargo', 'clippy', '-q', '--no-default-features', '--all-targets', '--', '-D', 'warnings'] },
  { name: 'clippy, with the page', run: ['cargo', 'clippy', '-q', '--all-targets', '--', '-D', 'warnings'] },
  { name: 'engine, fence, scenarios', run: ['cargo', 'test', '-q'], count: cargo },
  { name: 'conformance', run: ['cargo', 'test', '-q', '--test', 'conformance', '--', '--nocapture'], count: () => [0, 0] },
  { name: 'scenarios, second opinions', run: ['.ci/lint-scenarios'], unavailable: 69 },
  { name: 'page is built', run: ['.ci/with-tools', 'trunk', 'build', '--release'], quiet: true, gives: 'page' },
  { name: 'page is packed for upload', run: ['node', 'static/hooks/pack.mjs', 'dist'], needs: 'page' },
  { name: 'page is within its budget', run: ['node', 'static/hooks/weigh.mjs', 'dist'], needs: 'page' },
  { name: 'page in a browser', run: ['node', '--test', '--test-force-exit', '--test-reporter=spec', '--test-concurrency=1', ...pageTests], needs: 'page', count: node },
];

function cargo(text) {
  let [passed, failed] = [0, 0];
  for (const [, p, f] of text.matchAll(/test result: \w+\. (\d+) passed; (\d+) failed/g)) {
    passed += Number(p);
    failed += Number(f);
  }
  return [passed, failed];
}

function node(text) {
  const sum = (what) => Number(text.match(new RegExp(`^(?:# |ℹ )${what} (\\d+)`, 'm'))?.[1] ?? 0);
  return [sum('pass'), sum('fail') + sum('cancelled')];
}

function run([command, ...args], quiet) {
  return new Promise((done) => {
    let text = '';
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const [from, to] of [[child.stdout, process.stdout], [child.stderr, process.stderr]]) {
      from.setEncoding('utf8');
      from.on('data', (chunk) => {
        text += chunk;
        if (!quiet) to.write(chunk);
      });
    }
    child.on('error', (error) => done({ code: 1, text: String(error) }));
    child.on('close', (code) => done({ code: code ?? 1, text }));
  });
}

const stages = process.argv[2] === 'long' ? long : usual;
const rows = [];
const given = new Set();
for (const stage of stages) {
  if (stage.needs && !given.has(stage.needs)) {
    rows.push({ name: stage.name, passed: 0, failed: 1, note: 'not run: the page was not built' });
    continue;
  }
  console.log(`\n==> ${stage.name}`);
  const began = Date.now();
  const { code, text } = await run(stage.run, stage.quiet);
  if (code !== 0 && stage.quiet) console.log(text);
  if (code === 0 && stage.gives) given.add(stage.gives);
  if (stage.unavailable && code === stage.unavailable) {
    rows.push({ name: stage.name, passed: 0, failed: 0, note: 'not run: its tools cannot be had here' });
    continue;
  }
  let [passed, failed] = stage.count ? stage.count(text) : [code === 0 ? 1 : 0, 0];
  // A stage that ended badly has failed, whatever it printed (it may not have compiled).
  if (code !== 0 && failed === 0) failed = 1;
  rows.push({ name: stage.name, passed, failed, note: `${((Date.now() - began) / 1000).toFixed(0)} s` });
}

console.log('\n==> summary');
for (const { name, passed, failed, note } of rows) {
  console.log(`${failed ? 'FAILED' : '    ok'}  ${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed  ${name} (${note})`);
}
const total = (what) => rows.reduce((sum, row) => sum + row[what], 0);
console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
process.exit(total('failed') ? 1 : 0);
