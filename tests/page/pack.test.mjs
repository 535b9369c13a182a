// The folder to upload: every file is in the manifest with its type, its cache header and packed copies that unpack to it.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ASK_AGAIN, IMMUTABLE, filesOf } from '../../static/hooks/pack.mjs';
import { DIST } from './support.mjs';

test('the manifest names each file with its type and cache header, assets first and index.html last', () => {
  const folder = existsSync(join(DIST, 'manifest.json')) ? DIST : mkdtempSync(join(tmpdir(), 'can-i-pack-'));
  if (folder !== DIST) {
    cpSync(DIST, folder, { recursive: true });
    execFileSync('node', ['static/hooks/pack.mjs', folder]);
  }
  const { version, files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  assert.match(version, /^\d+\.\d+\.\d+$/);
  assert.deepEqual(files.map((f) => f.path).sort(), filesOf(folder).filter((p) => p !== 'manifest.json').sort());
  assert.equal(files.at(-1).path, 'index.html');
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\.?\/?([^"#:]+\.(?:js|css|wasm))"/g)].map(([, path]) => path);
  assert.ok(named.length >= 5, 'index.html names its assets');
  for (const path of named) assert.equal(files.find((f) => f.path === path)?.cache, IMMUTABLE, path);
  for (const path of ['index.html', 'sw.js', 'scenarios/course.yaml']) assert.equal(files.find((f) => f.path === path).cache, ASK_AGAIN);
  const types = Object.fromEntries(files.map((f) => [f.path.match(/[^.]+$/)[0], f.type]));
  assert.equal(types.wasm, 'application/wasm');
  assert.match(types.js, /^text\/javascript/);
  for (const { path, bytes, encodings } of files) {
    const whole = readFileSync(join(folder, path));
    assert.equal(whole.length, bytes, path);
    if (encodings.br) assert.ok(whole.equals(brotliDecompressSync(readFileSync(join(folder, `${path}.br`)))), `${path}.br`);
    if (encodings.gz) assert.ok(whole.equals(gunzipSync(readFileSync(join(folder, `${path}.gz`)))), `${path}.gz`);
  }
  assert.ok(files.find((f) => f.path.endsWith('.wasm')).encodings.br, 'the engine is packed');
  if (folder !== DIST) rmSync(folder, { recursive: true });
});
