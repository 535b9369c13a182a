// How many IAM decisions a second in WebAssembly under Node, beside the fastest path of @cloud-copilot/iam-simulate on
// the same machine in the same run? Answers are compared first. The peer (AGPL) is an outside program, kept in .cache/
// and no part of the product. `node benches/node/iam.mjs`; the environment variable PEER=no leaves the peer out.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const cases = readFileSync(join(root, 'benches/data/iam_workload.jsonl'), 'utf8').trim().split('\n').map((l) => JSON.parse(l));
const sets = ['small', 'large'].map((set) => cases.filter((c) => c.set === set));
const OUTCOMES = ['Allowed', 'ExplicitlyDenied', 'ImplicitlyDenied'];

/** Decisions a second of CPU time: the median of five passes of at least `least` seconds each. */
function rate(decisions, least, run) {
  run(1);
  let passes = 1;
  const seconds = (n) => {
    const before = process.cpuUsage();
    run(n);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  while (seconds(passes) < least) passes *= 2;
  const all = Array.from({ length: 5 }, () => (decisions * passes) / seconds(passes));
  return all.sort((a, b) => a - b)[2];
}

async function engine(profile) {
  const build = ['build', '--quiet', '--profile', profile, '--target', 'wasm32-unknown-unknown', '--manifest-path', join(here, 'Cargo.toml'), '--target-dir', target];
  execFileSync('cargo', build, { stdio: 'inherit' });
  const file = join(target, 'wasm32-unknown-unknown', profile, 'iam_bench.wasm');
  const { instance } = await WebAssembly.instantiate(readFileSync(file), {});
  sets.forEach((set, s) =>
    set.forEach((c, i) => {
      const got = OUTCOMES[instance.exports.outcome(s, i)];
      if (got !== c.expected) throw new Error(`${c.id}: expected ${c.expected}, got ${got}`);
    }),
  );
  return sets.map((set, s) => rate(set.length, 0.3, (passes) => instance.exports.decide(s, passes)));
}

async function peer() {
  const home = join(root, '.cache/iam-peer');
  const entry = join(home, 'node_modules/@cloud-copilot/iam-simulate/dist/esm/index.js');
  if (!existsSync(entry)) {
    execFileSync('npm', ['install', '--prefix', home, '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '@cloud-copilot/iam-simulate@0.1.173'], { stdio: 'inherit' });
  }
  const { runUnsafeSimulation } = await import(pathToFileURL(entry));
  const simulations = sets.map((set) =>
    set.map((c) => ({
      expected: c.expected,
      simulation: {
        request: {
          principal: c.request.principal,
          action: c.request.action,
          resource: { resource: c.request.resource, accountId: c.request.resourceAccount },
          contextVariables: c.request.context,
        },
        identityPolicies: c.identityPolicies,
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      },
    })),
  );
  for (const { expected, simulation } of simulations.flat()) {
    const got = runUnsafeSimulation(simulation, {});
    if (got !== expected) throw new Error(`the peer says ${got} where ${expected} is expected`);
  }
  return simulations.map((set) =>
    rate(set.length, 0.3, (passes) => {
      for (let pass = 0; pass < passes; pass += 1) for (const { simulation } of set) runUnsafeSimulation(simulation, {});
    }),
  );
}

const rows = [
  ['WebAssembly, as the page is built (opt-level z)', await engine('release')],
  ['WebAssembly, opt-level 3', await engine('fast')],
];
if (process.env.PEER !== 'no') rows.push(['@cloud-copilot/iam-simulate, runUnsafeSimulation', await peer()]);
const last = rows.at(-1)[1];
console.log(`| engine (Node ${process.versions.node}, CPU time) | small, decisions/s | large, decisions/s |`);
console.log('| --- | --- | --- |');
for (const [name, rates] of rows) {
  const cells = rates.map((r, s) => {
    const times = rates === last || process.env.PEER === 'no' ? '' : ` (${(r / last[s]).toFixed(0)} times the peer)`;
    return `${Math.round(r).toLocaleString('en')}${times}`;
  });
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
