// The upload against a real S3 API: moto's server and the aws CLI, both from PyPI, in .cache/. Assets first, index.html
// last; a second run sends nothing; the next build keeps the old assets; the page is then loaded from the bucket in Chromium
// and a scenario played.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DIST, launch, visitor, writeFile } from '../page/support.mjs';
import { python } from './python.mjs';

const PORT = 5555;
const ENDPOINT = `http://127.0.0.1:${PORT}`;
let folder;
let moto;
let env;
let browser;

before(async () => {
  const bin = python({ 'moto[server]': '5.2.5', awscli: '1.46.3' });
  folder = mkdtempSync(join(tmpdir(), 'can-i-bucket-'));
  cpSync(DIST, join(folder, 'dist'), { recursive: true });
  if (!existsSync(join(folder, 'dist/manifest.json'))) execFileSync('node', ['static/hooks/pack.mjs', join(folder, 'dist')]);
  env = {
    ...process.env, AWS: join(bin, 'aws'), DIST: join(folder, 'dist'), AWS_ENDPOINT_URL: ENDPOINT, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x',
    AWS_DEFAULT_REGION: 'us-west-2', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  moto = spawn(join(bin, 'moto_server'), ['-H', '127.0.0.1', '-p', String(PORT)], { stdio: 'ignore' });
  for (let tries = 0; tries < 150; tries += 1) {
    if (await fetch(ENDPOINT).then(() => true, () => false)) break;
    await new Promise((done) => setTimeout(done, 200));
  }
  execFileSync('sh', ['deploy/website/create.sh', 'course'], { env });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  moto?.kill();
  if (folder) rmSync(folder, { recursive: true });
});

const deploy = (more = {}) => execFileSync('node', ['deploy/s3.mjs', 's3://course/eks/can-i'], { env: { ...env, ...more }, encoding: 'utf8' });
const sent = (text) => [...text.matchAll(/^send {2}(\S+)/gm)].map(([, key]) => key.replace('eks/can-i/', ''));
const at = (path) => `${ENDPOINT}/course/eks/can-i/${path}`;

test('a dry run says what would be sent and sends nothing', async () => {
  assert.match(deploy({ DRY_RUN: '1' }), /would send (\d+) of \1 objects/);
  assert.equal((await fetch(at('index.html'))).status, 404);
});

test('assets go first and index.html last, with their types, cache headers and encodings', async () => {
  const order = sent(deploy());
  const { files } = JSON.parse(readFileSync(join(env.DIST, 'manifest.json'), 'utf8'));
  assert.deepEqual([...order].sort(), [...files.map((f) => f.path), 'manifest.json'].sort());
  const place = (path) => order.indexOf(path);
  assert.equal(order.at(-2), 'index.html', 'only the list of headers comes after it');
  for (const { path, cache } of files) if (cache !== 'no-cache') assert.ok(place(path) < place('sw.js') && place(path) < place('scenarios/course.yaml'), path);
  for (const { path, type, cache, encodings } of files) {
    const { headers } = await fetch(at(path));
    assert.deepEqual([headers.get('content-type'), headers.get('cache-control'), headers.get('content-encoding') ?? ''], [type, cache, encodings.br ? 'br' : ''], path);
  }
});

test('a second run sends nothing; a next build keeps the old assets', async () => {
  assert.match(deploy(), /^sent 0 of/m);
  const style = readdirSync(env.DIST).find((name) => /^style-.*\.css$/.test(name));
  const next = join(folder, 'next');
  cpSync(env.DIST, next, { recursive: true });
  for (const ending of ['', '.br', '.gz']) cpSync(join(next, style + ending), join(next, `style-0123456789abcdef.css${ending}`));
  for (const ending of ['', '.br', '.gz']) rmSync(join(next, style + ending));
  const html = readFileSync(join(next, 'index.html'), 'utf8').replaceAll(style, 'style-0123456789abcdef.css');
  writeFileSync(join(next, 'index.html'), html);
  execFileSync('node', ['static/hooks/pack.mjs', next]);
  const order = sent(deploy({ DIST: next }));
  assert.deepEqual(order, ['style-0123456789abcdef.css', 'index.html', 'manifest.json']);
  assert.equal((await fetch(at(style))).status, 200, 'an open tab still finds its own');
  deploy();
});

test('the page is loaded from the bucket and a scenario is played', async () => {
  const { page, sound } = await visitor(browser);
  await page.goto(`${at('index.html')}#/s/pod-reads-pods`);
  await page.locator('code-editor .cm-content').waitFor();
  for (const name of ['rbac.yaml', 'app.yaml']) await writeFile(page, name, readFileSync(`scenarios/pod-reads-pods/solution/own-service-account/${name}`, 'utf8'));
  await page.getByText(/Solved/).waitFor();
  sound();
});

test('what a website endpoint wants: gzip', async () => {
  deploy({ ENCODING: 'gzip' });
  const { headers } = await fetch(at('index.html'));
  assert.equal(headers.get('content-encoding'), 'gzip');
  assert.match(await (await fetch(at('index.html'))).text(), /<title>Can I\?<\/title>/);
});
