// Does each part of the module come when it is wanted, and is it told when it does not?

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, serve, visitor } from './support.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** A site on which a part may be missing, and what was asked of it. */
async function site() {
  const asked = [];
  const missing = new Set();
  const own = await serve((path, body) => {
    asked.push(path);
    return [...missing].some((part) => path.startsWith(part)) ? null : body;
  });
  return { ...own, asked, missing };
}

const TASK = { name: 'A pod that writes to S3', level: 1 };

test('the start page needs neither workbench nor editor; they come when it rests', async () => {
  const { url, asked, close } = await site();
  const { page, context, sound } = await visitor(browser);
  await page.goto(url);
  await page.locator('#page main').waitFor();
  const heavy = () => asked.filter((path) => /^(bench|chunk|later|pages|editor)/.test(path));
  assert.deepEqual(heavy(), [], 'before the page rests');
  await page.waitForFunction(() => customElements.get('code-editor'));
  assert.ok(heavy().some((path) => path.startsWith('bench')), 'the workbench is fetched ahead');
  assert.ok(!heavy().some((path) => path.startsWith('pages')), 'the pages beside are not');
  sound();
  await context.close();
  await close();
});

test('a workbench that does not arrive leaves the task to be read, and comes at the next try', async () => {
  const { url, missing, close } = await site();
  const { page, context } = await visitor(browser);
  missing.add('bench');
  await page.goto(`${url}#/s/pod-writes-s3`);
  await page.getByRole('alert').getByText('bench').waitFor();
  missing.clear();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('#verdict').waitFor();
  await context.close();
  await close();
});

test('the task is read while the workbench is on its way', async () => {
  let arrive;
  const arrives = new Promise((done) => { arrive = done; });
  const { url, close } = await site();
  const { page, context } = await visitor(browser);
  await context.route(/\/bench-.*\.wasm$/, async (route) => { await arrives; await route.continue(); });
  await page.goto(`${url}#/s/pod-writes-s3`);
  await page.getByRole('heading', TASK).waitFor();
  await page.getByText('the simulator is on its way').waitFor();
  arrive();
  await page.locator('#verdict').waitFor();
  assert.equal(await page.getByRole('heading', TASK).count(), 1);
  await context.close();
  await close();
});

test('a program that is still to come is said so, and runs once it is here', async () => {
  const { url, missing, close } = await site();
  const { page, context } = await visitor(browser);
  missing.add('later');
  await page.goto(`${url}#/s/pod-writes-s3`);
  await page.locator('#verdict').waitFor();
  const line = page.locator('.drawer input, .drawer textarea').first();
  const run = async (text) => { await line.fill(text); await line.press('Enter'); };
  await run('kubectl get pods');
  await page.locator('.drawer').getByText('collector').first().waitFor();
  await run('kubectl describe pod collector | head -2');
  await page.getByText('the program is still to be fetched').waitFor();
  missing.clear();
  await run('kubectl describe pod collector | head -2');
  await page.getByText('Namespace:').waitFor();
  await context.close();
  await close();
});
