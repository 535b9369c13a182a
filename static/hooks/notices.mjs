// Whose work is in the built folder beside ours? `notices.txt`: each crate in the page's module and each npm package in its
// scripts, with the licence texts that they ask to be handed on. A text that several share stands once.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const cargo = (...args) => execFileSync('cargo', args, { encoding: 'utf8', maxBuffer: 1 << 28 });
const LICENCE = /^(licen[cs]e|copying|notice)/i;

/** The licence files in a package's folder. */
const textsIn = (folder) => readdirSync(folder).filter((name) => LICENCE.test(name) && !/^licen[cs]es$/i.test(name)).sort()
  .map((name) => readFileSync(join(folder, name), 'utf8').trim());

function crates() {
  const tree = cargo('tree', '--locked', '--edges', 'normal', '--target', 'wasm32-unknown-unknown', '--prefix', 'none', '--format', '{p}');
  const inside = new Set(tree.split('\n').map((line) => line.split(' ').slice(0, 2).join(' ')));
  const { packages } = JSON.parse(cargo('metadata', '--format-version', '1', '--locked'));
  return packages.filter((p) => p.source && inside.has(`${p.name} v${p.version}`))
    .map((p) => ({ name: `${p.name} ${p.version}`, licence: p.license, by: p.authors, texts: textsIn(dirname(p.manifest_path)) }));
}

function scripts() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  return Object.entries(packages).filter(([path, { dev }]) => path && !dev)
    .map(([path, { version, license }]) => ({ name: `${path.replace(/^.*node_modules\//, '')} ${version}`, licence: license, by: [], texts: textsIn(path) }));
}

/** The text of `notices.txt`. */
export function notices() {
  const all = [...crates(), ...scripts()];
  if (all.length < 20) throw new Error('the page is made of more than this');
  const sharing = new Map();
  for (const { name, texts } of all) for (const text of texts) sharing.set(text, [...(sharing.get(text) ?? []), name]);
  const list = all.map(({ name, licence, by }) => [name, licence, by.map((author) => author.replace(/ *<.*>/, '')).join(', ')].filter(Boolean).join('  ·  '));
  const bodies = [...sharing].map(([text, names]) => `${'='.repeat(80)}\n${names.join(', ')}\n\n${text}`);
  return `Can I? is made with the work of others.\n\n${list.join('\n')}\n\n${bodies.join('\n\n')}\n`;
}
