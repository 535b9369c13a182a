// Does the folder run wherever it is put? Python's plain server, at the root and in a sub-folder, and CloudFront by a path with
// the headers of `deploy/terraform`: the page opens by the folder's address and by its file, and gives a verdict.

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { DIST, launch, serveAsBucket, visitor } from './support.mjs';

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

/** The page at `url`: opens, judges, and breaks no policy. */
async function runs(url) {
  const { page, context, sound } = await visitor(browser);
  await page.goto(url);
  await page.locator('.next').waitFor();
  await page.goto(`${url}#/s/pod-reads-pods`);
  await page.locator('.check__box:is(.is-pass, .is-fail)').first().waitFor();
  await page.goto(new URL('texts.html', url).href);
  await page.getByRole('heading', { name: 'A pod that looks at other pods' }).waitFor();
  sound();
  await context.close();
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

test('a plain server that knows nothing of it: python -m http.server', async (t) => {
  if (spawnSync('python3', ['--version']).status !== 0) return t.skip('there is no Python here');
  const folder = mkdtempSync(join(tmpdir(), 'can-i-server-'));
  symlinkSync(resolve(DIST), join(folder, 'course'));
  const port = await freePort();
  const server = spawn('python3', ['-m', 'http.server', String(port), '--bind', '127.0.0.1'], { cwd: folder, stdio: 'ignore' });
  t.after(() => { server.kill(); rmSync(folder, { recursive: true }); });
  const at = `http://127.0.0.1:${port}/course/`;
  for (let tries = 0; tries < 100 && !(await fetch(at).then((r) => r.ok, () => false)); tries += 1) await new Promise((done) => { setTimeout(done, 100); });
  await runs(at);
  await runs(`${at}index.html`);
});

test('CloudFront by a path, with the headers of deploy/terraform', async (t) => {
  const terraform = readFileSync('deploy/terraform/cloudfront.tf', 'utf8');
  const [, policy] = terraform.match(/content_security_policy = "(.+)"/);
  const custom = [...terraform.matchAll(/header\s+= "(.+)"\n\s+override = true\n\s+value\s+= "(.+)"/g)].map(([, name, value]) => [name, value]);
  assert.equal(custom.length, 2);
  const more = {
    'content-security-policy': policy.replace('${var.frame_ancestors}', "'self'"), 'referrer-policy': 'no-referrer', 'strict-transport-security': 'max-age=63072000',
    ...Object.fromEntries(custom),
  };
  let root = DIST;
  if (!existsSync(join(DIST, 'manifest.json'))) {
    root = mkdtempSync(join(tmpdir(), 'can-i-packed-'));
    t.after(() => rmSync(root, { recursive: true }));
    cpSync(DIST, root, { recursive: true });
    execFileSync('node', ['static/hooks/pack.mjs', root]);
  }
  const site = await serveAsBucket({ at: '/courses/eks/', more, root });
  t.after(() => site.close());
  const { headers } = await fetch(site.url);
  assert.match(headers.get('content-security-policy'), /frame-ancestors 'self'$/);
  await runs(site.url);
  await runs(`${site.url}index.html`);
});
