// What do a million learners cost on S3 and CloudFront? By the bytes and requests of the build in dist/ (`make dist`), the
// prices and the habits below. `node deploy/cost.mjs [LEARNERS]` prints the table of docs/operations.md.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.DIST ?? 'dist';
const learners = Number(process.argv[2] ?? 1_000_000);

/** List prices in US dollars as they are generally known, without free tier, discount or tax: check them before use. */
const PRICES = {
  'Seoul (South Korea, Asia Pacific)': { gigabyte: 0.12, requests: 0.012 / 1e4 },
  'United States and Europe': { gigabyte: 0.085, requests: 0.01 / 1e4 },
};
const S3_GET = 0.0004 / 1e3;
const S3_MONTH = 0.023;
const FUNCTION = 0.1 / 1e6;
/** What a learner does: visits over a course, scenarios opened, new builds met. Headers of an answer, in bytes. */
const HABIT = { visits: 10, scenarios: 25, builds: 2 };
const HEADERS = 600;

const { files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
const html = readFileSync(join(folder, 'index.html'), 'utf8');
const size = (file) => file.encodings.br ?? file.bytes;
const sum = (some) => some.reduce((all, file) => all + size(file), 0);
const hashed = files.filter((f) => f.cache !== 'no-cache');
const app = hashed.filter((f) => html.includes(f.path));
const course = hashed.filter((f) => f.path.startsWith('course-'));
const named = (...paths) => files.filter((f) => paths.includes(f.path));
const scenarios = files.filter((f) => f.path.startsWith('scenarios/'));
const count = scenarios.filter((f) => f.path.endsWith('/scenario.yaml')).length;
const one = { requests: (scenarios.length - 1) / count, bytes: sum(scenarios) / count };

// The service worker takes hashed files from the browser's cache and asks for the others once more.
const first = {
  requests: 1 + app.length + 2 + 1 + course.length + 3,
  bytes: sum([...app, ...course, ...named('index.html', 'icon.svg', 'app.webmanifest', 'sw.js', 'scenarios/course.yaml')]) + sum(named('index.html', 'icon.svg', 'app.webmanifest')),
};
const build = { requests: first.requests - 3, bytes: first.bytes };
// Later the app comes from the worker's copy: its own script and course.yaml are asked for, and mostly answered by 304.
const visit = { requests: 2, bytes: 0 };

const total = { requests: 0, bytes: 0, asked: 0 };
const add = (what, times) => {
  total.requests += what.requests * times;
  total.bytes += (what.bytes + what.requests * HEADERS) * times;
};
add(first, 1);
add(build, HABIT.builds);
add(visit, HABIT.visits - 1);
add(one, HABIT.scenarios);
// What has no hash is asked of the bucket each time.
const asked = total.requests - (app.length + course.length) * (1 + HABIT.builds);

const kilo = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
console.log(`| for one learner | requests | bytes |\n| --- | --- | --- |`);
for (const [what, { requests, bytes }, times] of [['first visit', first, 1], ['a new build', build, HABIT.builds], ['a later visit', visit, HABIT.visits - 1], ['a scenario opened', one, HABIT.scenarios]]) {
  console.log(`| ${what} (${times} times) | ${requests.toFixed(1)} | ${kilo(bytes + requests * HEADERS)} |`);
}
console.log(`| together | ${total.requests.toFixed(0)}, of which ${asked.toFixed(0)} reach the bucket | ${kilo(total.bytes)} |\n`);
console.log(`| ${learners.toLocaleString('en')} learners in | transfer | requests | function | bucket | together | for one |\n| --- | --- | --- | --- | --- | --- | --- |`);
for (const [where, price] of Object.entries(PRICES)) {
  const parts = [
    (learners * total.bytes) / 1e9 * price.gigabyte, learners * total.requests * price.requests, learners * total.requests * FUNCTION,
    learners * asked * S3_GET + (sum(files) / 1e9) * S3_MONTH,
  ];
  const all = parts.reduce((a, b) => a + b, 0);
  console.log(`| ${where} | ${parts.map((p) => `$${p.toFixed(0)}`).join(' | ')} | $${all.toFixed(0)} | ${((all / learners) * 100).toFixed(3)} ¢ |`);
}
