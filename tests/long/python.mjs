// Tools from PyPI, pinned: one virtual environment for each set of versions, in .cache/, made once.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The `bin` folder of an environment that has these packages. */
export function python(packages) {
  const wanted = Object.entries(packages).map(([name, version]) => `${name}==${version}`);
  const folder = resolve('.cache', `python-${createHash('sha256').update(wanted.join()).digest('hex').slice(0, 8)}`);
  if (!existsSync(join(folder, 'complete'))) {
    console.log(`==> ${wanted.join(', ')} from PyPI into ${folder} (once)`);
    execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'inherit' });
    execFileSync(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...wanted], { stdio: 'inherit' });
    writeFileSync(join(folder, 'complete'), '');
  }
  return join(folder, 'bin');
}
