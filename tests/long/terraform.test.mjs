// Are the Terraform files sound? Formatted and valid where terraform is installed (valid: where its registry can be reached),
// and safe by checkov's rules for S3 and CloudFront; `deploy/terraform/.checkov.yaml` says what is left undone, and why.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { python } from './python.mjs';

const FOLDER = resolve('deploy/terraform');

test('terraform finds them formatted and valid', (t) => {
  // A copy: `init` writes beside the files.
  const copy = mkdtempSync(join(tmpdir(), 'can-i-terraform-'));
  t.after(() => rmSync(copy, { recursive: true }));
  cpSync(FOLDER, copy, { recursive: true });
  const run = (...args) => spawnSync('terraform', [`-chdir=${copy}`, ...args], { encoding: 'utf8' });
  const ok = ({ status, stdout, stderr }) => assert.equal(status, 0, stdout + stderr);
  if (run('version').status !== 0) return t.skip('terraform is not installed');
  ok(run('fmt', '-check', '-diff'));
  const begun = run('init', '-backend=false', '-input=false');
  if (/could not connect to registry|no such host|timeout/i.test(begun.stderr)) return t.skip('formatted; the registry of its provider cannot be reached');
  ok(begun);
  ok(run('validate'));
});

test('checkov finds nothing that is not explained', () => {
  const bin = python({ checkov: '3.3.30' });
  const text = execFileSync(join(bin, 'checkov'), ['-d', '.', '--framework', 'terraform', '--output', 'json', '--soft-fail', '--skip-download'], { cwd: FOLDER, encoding: 'utf8', maxBuffer: 1 << 26 });
  const { results, summary } = JSON.parse(text);
  assert.deepEqual(results.failed_checks.map((c) => `${c.check_id} ${c.check_name} (${c.resource})`), []);
  assert.ok(summary.passed >= 30 && summary.parsing_errors === 0, JSON.stringify(summary));
});
