// Does hostile text break the engine? Each target for some minutes, one after the other, at the lowest priority.
// `node fuzz/run.mjs MINUTES [TARGET...]`. Seeds come from the scenarios and the corpora of the tests; what a run finds worth
// keeping is minimised into fuzz/corpus/TARGET, small enough to be committed. A crash ends with a file to reproduce it.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const [minutes = '10', ...wanted] = process.argv.slice(2);
/** What of it is no Rust: the unfolding of a link. */
const UNFOLD = 'unfold';
const targets = wanted.length ? wanted : ['yaml', 'manifests', 'templates', 'policies', 'commands', 'links', UNFOLD];
/** A corpus is committed: no more than this many inputs for each target, of no more than this many bytes. */
const MOST = 150;
const LONGEST = 2000;

const walk = (at, ending) => readdirSync(at).flatMap((name) => {
  const path = join(at, name);
  return statSync(path).isDirectory() ? walk(path, ending) : path.endsWith(ending) ? [path] : [];
});
const texts = (paths) => paths.map((path) => readFileSync(path, 'utf8'));
const yamlFiles = () => walk('scenarios', '.yaml');
const scenarioLines = () => yamlFiles().flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/^\s+run: (.+)$/gm)].map(([, line]) => line));
const policies = () => texts(yamlFiles()).flatMap((text) => [...text.matchAll(/PolicyDocument:\n((?: {8,}.*\n)+)/g)].map(([, body]) => body.replace(/^ {8}/gm, '')));

const seeds = {
  yaml: () => texts(yamlFiles()),
  manifests: () => texts(yamlFiles().filter((path) => /rbac|app|world/.test(path))),
  templates: () => texts(yamlFiles().filter((path) => /aws|prod/.test(path))).map((text) => text.replace(/^Resources:\n/m, '')),
  policies: () => [...policies(), '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"aws:username":["${aws:username}"]}}}]}'],
  commands: () => [...scenarioLines(), "kubectl get pods -o jsonpath='{.items[*].metadata.name}' | grep a", 'eksctl create iamidentitymapping --cluster prod --arn a --group g'],
  // As a file has it, and as a link does: a file's number, U+0001, its text.
  links: () => texts(yamlFiles().filter((path) => /pod-reads-pods/.test(path))).flatMap((text) => [JSON.stringify({ revision: 1, files: { 'rbac.yaml': text } }), `0\u0001${text}`, `1\u0001${text}\u00000\u0001a`]),
};

const flags = { ...process.env, CARGO_TARGET_DIR: process.env.FUZZ_TARGET_DIR ?? resolve('fuzz/target') };
const nice = (...command) => spawnSync('nice', ['-n', '19', ...command], { stdio: 'inherit', env: flags }).status === 0;
const [, host] = execFileSync('rustc', ['-vV'], { encoding: 'utf8' }).match(/^host: (.*)$/m);
/** Runs a built target. Its thousands of lines are kept for the case of a crash; else the last one and the sums are told. */
function fuzz(target, ...args) {
  const broke = `fuzz/artifacts/${target}/`;
  mkdirSync(broke, { recursive: true });
  const program = join(flags.CARGO_TARGET_DIR, host, 'release', target);
  const { status, stderr } = spawnSync('nice', ['-n', '19', program, `-artifact_prefix=${broke}`, ...args], { stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 30 });
  const lines = stderr.split('\n');
  const told = status === 0 ? lines.filter((line) => /\bDONE\b|^stat::|^MERGE-OUTER: (\d+ new|the corpus)/.test(line)) : lines.slice(-60);
  console.log(told.join('\n'));
  return status === 0;
}

let failed = 0;
// Without a sanitizer: the engine forbids unsafe code, what is looked for is a panic, an endless loop, too much memory.
if (targets.some((target) => target !== UNFOLD) && !nice('cargo', 'fuzz', 'build', '--sanitizer', 'none')) process.exit(1);
for (const target of targets) {
  if (target === UNFOLD) {
    console.log(`\n==> ${target}: ${minutes} min`);
    if (!nice('node', 'fuzz/unfold.mjs', minutes)) failed += 1;
    continue;
  }
  const kept = `fuzz/corpus/${target}`;
  const grown = mkdtempSync(join(tmpdir(), `can-i-fuzz-${target}-`));
  const first = mkdtempSync(join(tmpdir(), `can-i-seeds-${target}-`));
  for (const seed of seeds[target]()) writeFileSync(join(first, createHash('sha1').update(seed).digest('hex')), seed);
  mkdirSync(kept, { recursive: true });
  console.log(`\n==> ${target}: ${minutes} min, ${readdirSync(first).length} seeds, ${readdirSync(kept).length} kept inputs`);
  // What takes a second is kept as a slow unit; on a busy machine it may be no more than that: look at its CPU time.
  const sound = fuzz(target, grown, kept, first, `-max_total_time=${Number(minutes) * 60}`, '-max_len=16000', '-report_slow_units=1', '-timeout=20', '-rss_limit_mb=1500', '-print_final_stats=1');
  if (!sound) failed += 1;
  if (sound && readdirSync(grown).length) {
    const small = mkdtempSync(join(tmpdir(), `can-i-min-${target}-`));
    if (fuzz(target, small, grown, kept, '-merge=1', `-max_len=${LONGEST}`)) {
      const inputs = readdirSync(small).map((name) => readFileSync(join(small, name))).filter((b) => b.length <= LONGEST).sort((a, b) => a.length - b.length);
      rmSync(kept, { recursive: true });
      mkdirSync(kept, { recursive: true });
      // Spread over the lengths, the shortest among them.
      const step = Math.max(1, inputs.length / MOST);
      for (let at = 0; at < inputs.length; at += step) {
        const bytes = inputs[Math.floor(at)];
        writeFileSync(join(kept, createHash('sha1').update(bytes).digest('hex').slice(0, 12)), bytes);
      }
    }
    rmSync(small, { recursive: true });
  }
  for (const folder of [grown, first]) rmSync(folder, { recursive: true });
}
const odd = existsSync('fuzz/artifacts') ? walk('fuzz/artifacts', '') : [];
if (odd.length) console.log(`\ninputs that broke it or took a second:\n${odd.join('\n')}`);
console.log(`\n${targets.length - failed} targets without a crash, ${failed} with one`);
process.exit(failed ? 1 : 0);
