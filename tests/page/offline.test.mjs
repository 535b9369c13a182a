// After one visit the page opens without a network and a scenario is played; a new version is offered, never forced.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { DIST, launch, serve, visitor, writeFile } from './support.mjs';

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

const ready = (page) => page.evaluate(async () => {
  const { active } = await navigator.serviceWorker.ready;
  if (active.state !== 'activated') await new Promise((done) => active.addEventListener('statechange', () => active.state === 'activated' && done()));
});

test('the second visit, without a network, plays a scenario that was never opened', async () => {
  const site = await serve();
  const { page, context, errors } = await visitor(browser, { serviceWorkers: 'allow' });
  await page.goto(site.url);
  await page.locator('.next').waitFor();
  await ready(page);
  await site.close();
  await page.goto(`${site.url}#/s/pod-writes-s3`);
  await page.reload();
  await page.locator('code-editor .cm-content').waitFor();
  assert.ok(await page.locator('.check .is-fail.check__box').count() >= 1, 'it starts failing');
  for (const name of ['aws.yaml', 'rbac.yaml']) await writeFile(page, name, readFileSync(`scenarios/pod-writes-s3/solution/irsa/${name}`, 'utf8'));
  await page.getByText(/Solved/).waitFor();
  await page.reload();
  await page.getByText(/Solved/).waitFor();
  // That the worker asked the network first is in the console, and nothing else.
  assert.deepEqual(errors.filter((e) => !e.includes('ERR_CONNECTION_REFUSED')), []);
  await context.close();
});

test('what an author changes is offered, seen at the next visit, and kept for the case without a network', async () => {
  let title = 'A pod that looks at other pods';
  const site = await serve((path, body) => (path === 'scenarios/pod-reads-pods/scenario.yaml' ? body.toString().replace('A pod that looks at other pods', title) : body));
  const { page, context } = await visitor(browser, { serviceWorkers: 'allow' });
  await page.goto(`${site.url}#/s/pod-reads-pods`);
  await page.getByRole('heading', { name: title }).waitFor();
  await ready(page);
  await page.reload();
  await page.getByRole('heading', { name: title }).waitFor();
  await writeFile(page, 'rbac.yaml', 'kind: Role # mine\n');
  title = 'Changed by its author';
  await page.reload();
  await page.getByText('The course was revised').waitFor();
  assert.equal(await page.getByRole('heading', { name: title }).count(), 0, 'nothing moves under the hands');
  await page.getByRole('button', { name: 'Load again' }).click();
  await page.getByRole('heading', { name: title }).waitFor();
  await page.waitForFunction(() => document.querySelector('code-editor')?.text === 'kind: Role # mine\n');
  assert.equal(await page.locator('#update').count(), 0);
  await site.close();
  await page.reload();
  await page.getByRole('heading', { name: title }).waitFor();
  await context.close();
});

test('a new version is offered and waits; work is found again under it', async () => {
  let fresh = false;
  const worker = readFileSync(`${DIST}/sw.js`, 'utf8');
  const site = await serve((path, body) => {
    if (!fresh || !body) return body;
    if (path === 'sw.js') return worker.replace(/"[0-9a-f]{16}"/, '"0000000000000002"');
    return path === 'index.html' ? body.toString().replace('<title>', '<meta name="second"><title>') : body;
  });
  const { page, context, sound } = await visitor(browser, { serviceWorkers: 'allow' });
  await page.goto(`${site.url}#/s/pod-reads-pods`);
  await page.locator('code-editor .cm-content').waitFor();
  await ready(page);
  await page.reload();
  await page.locator('code-editor .cm-content').waitFor();
  await writeFile(page, 'rbac.yaml', 'kind: Role # mine\n');
  fresh = true;
  await page.evaluate(async () => { await (await navigator.serviceWorker.getRegistration()).update(); });
  await page.getByText('A new version is ready').waitFor();
  await page.reload();
  await page.getByText('A new version is ready').waitFor();
  assert.equal(await page.locator('meta[name=second]').count(), 0, 'a reload alone stays with the old version');
  await page.getByRole('button', { name: 'Later' }).click();
  assert.equal(await page.locator('#update').count(), 0);
  await page.reload();
  await page.getByRole('button', { name: 'Update now' }).click();
  await page.locator('meta[name=second]').waitFor({ state: 'attached' });
  await page.waitForFunction(() => document.querySelector('code-editor')?.text === 'kind: Role # mine\n');
  const copies = await page.evaluate(() => caches.keys());
  assert.equal(copies.length, 1, 'the old copy is gone');
  sound();
  await context.close();
  await site.close();
});

test('the page can be installed', async () => {
  const site = await serve();
  const { page, context } = await visitor(browser, { serviceWorkers: 'allow' });
  await page.goto(site.url);
  await page.locator('.next').waitFor();
  const devtools = await context.newCDPSession(page);
  const { errors, url } = await devtools.send('Page.getAppManifest');
  assert.deepEqual([errors, url], [[], `${site.url}app.webmanifest`]);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // A private window of the test is the only reason against it.
  assert.deepEqual(installabilityErrors.map((e) => e.errorId).filter((id) => id !== 'in-incognito'), []);
  await context.close();
  await site.close();
});
