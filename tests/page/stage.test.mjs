// The instructor's window and the class's window stand at the same place, whoever turns the page; the demo goes to its end
// and back by keys alone; a link opens any step; nobody's work is touched.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, picture, serve, visitor } from './support.mjs';

const ID = 'pod-writes-s3';

let site;
let browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const caption = (page) => page.locator('.picture__says').first().innerText();
const same = (page, text) => page.waitForFunction((want) => document.querySelector('.picture__says')?.innerText === want, text, { polling: 50 });

test('two windows in step, forwards and backwards, by keys from either', async () => {
  const { page, context, sound } = await visitor(browser, { width: 1280, height: 800 });
  await page.goto(`${site.url}#/present/${ID}`);
  await page.locator('.picture__says').waitFor();
  const opening = context.waitForEvent('page');
  await page.getByRole('button', { name: 'Open the audience window' }).click();
  const wall = await opening;
  await wall.setViewportSize({ width: 1280, height: 720 });
  await wall.locator('.picture__says').waitFor();
  await page.getByText('audience window is open').waitFor();
  const first = await caption(page);
  await same(wall, first);
  assert.equal(await wall.locator('.answer').count(), 0, 'the answer waits for its way');
  const seen = [first];
  for (let press = 0; press < 60 && seen.length < 6; press += 1) {
    await page.keyboard.press('ArrowRight');
    const now = await caption(page);
    if (now !== seen.at(-1)) seen.push(now);
    await same(wall, now);
  }
  assert.equal(seen.length, 6, 'the demo has six steps');
  await picture(wall, 'stage-end');
  for (let press = 0; press < 60; press += 1) await wall.keyboard.press('PageUp');
  await same(page, first);
  await page.getByRole('button', { name: 'Show the question' }).click();
  await wall.locator('.picture__question').waitFor();
  assert.equal(await wall.locator('.picture__question .is-pass, .picture__question .is-fail').count(), 0);
  await page.getByRole('button', { name: 'Show one answer more' }).click();
  await wall.locator('.picture__question li:first-child').and(wall.locator('.is-pass, .is-fail')).waitFor();
  await page.getByRole('button', { name: '한국어' }).click();
  await wall.waitForFunction(() => document.documentElement.lang === 'ko');
  await page.getByRole('button', { name: 'Hide the picture' }).click();
  await wall.locator('.stage--blank').waitFor();
  assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((k) => /work|reached/.test(k)).length), 0);
  sound();
});

test('a link opens any step, large, and a step that changes a file shows what changes', async () => {
  const { page } = await visitor(browser, { width: 1280, height: 720 });
  await page.goto(`${site.url}#/s/${ID}/step/4?lang=ko&theme=dark&zoom=150`);
  await page.locator('.picture__change .is-new').first().waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.zoom), '150');
  await page.evaluate(() => { location.hash = '#/s/nowhere/step/2'; });
  await page.getByRole('alert').waitFor();
});
