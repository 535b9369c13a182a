// May what others wrote go to learners? `node tests/long/audit.mjs npm` asks the registry for known faults; `... cargo` runs
// cargo deny by deny.toml. A registry or an advisory database that cannot be reached is said, and is no failure.

import { spawnSync } from 'node:child_process';

const run = (command, ...args) => spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 });

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
    console.log('not asked: cargo deny is not installed (cargo install --locked cargo-deny)');
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

process.exit({ npm, cargo }[process.argv[2]]() ? 1 : 0);
