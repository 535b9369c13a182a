// The instructor's window and the class's window stand at the same place, whoever turns the page; the demo goes to its end
// and back by keys alone; a link opens any step; nobody's work is touched.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { fileText, launch, openFile, picture, serve, settled, visitor, writeFile } from './support.mjs';

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
  await page.getByRole('button', { name: '250%' }).click();
  await wall.waitForFunction(() => getComputedStyle(document.documentElement).fontSize === '40px', null, { polling: 50 });
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize), '16px', 'the desk keeps its own size');
  await page.getByRole('button', { name: '한국어' }).click();
  await wall.waitForFunction(() => document.documentElement.lang === 'ko');
  await page.getByRole('button', { name: 'Back to the demo' }).click();
  await page.keyboard.press('End');
  for (let press = 0; press < 8; press += 1) await page.keyboard.press('ArrowRight');
  await wall.locator('.answer__word').filter({ hasText: /[가-힣]/ }).waitFor();
  await page.getByRole('button', { name: 'Hide the picture' }).click();
  await wall.locator('.stage--blank').waitFor();
  await page.getByRole('button', { name: 'Hide the picture' }).click();
  await wall.locator('.picture__says').waitFor();
  await page.getByRole('button', { name: 'English' }).click();
  await wall.reload();
  await wall.locator('.picture__says').waitFor();
  await same(wall, await caption(page));
  await wall.close();
  await page.getByRole('button', { name: 'Open the audience window' }).waitFor();
  assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((k) => /work|reached/.test(k)).length), 0);
  sound();
});

test('the ring is where the instructor points, in the other window, at its own size', async () => {
  for (const reducedMotion of ['no-preference', 'reduce']) {
    const { page, context, sound } = await visitor(browser, { width: 1280, height: 800, reducedMotion });
    await page.goto(`${site.url}#/present/${ID}`);
    await page.locator('.picture__says').waitFor();
    const wall = await context.newPage();
    await wall.setViewportSize({ width: 1280, height: 720 });
    await wall.goto(`${site.url}#/s/${ID}/step/1?zoom=200`);
    await wall.locator('.picture__says').waitFor();
    await page.getByText('audience window is open').waitFor();
    const ring = wall.locator('stage-pointer');
    const over = async (selector) => {
      const box = await page.locator(selector).first().boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    };
    await over('.picture__says');
    await settled(wall);
    assert.ok(await ring.isHidden(), 'nothing is pointed at before it is switched on');
    await page.getByRole('button', { name: 'Show my pointer' }).click();
    await wall.getByRole('button', { name: 'Pointer', pressed: true }).waitFor();
    for (const selector of ['.picture__run', '.picture__says']) {
      await over(selector);
      await wall.waitForFunction((selector) => {
        const [ring, target] = ['stage-pointer', selector].map((s) => document.querySelector(s).getBoundingClientRect());
        const [x, y] = [ring.left + ring.width / 2, ring.top + ring.height / 2];
        return ring.width > 0 && x > target.left && x < target.right && y > target.top && y < target.bottom;
      }, selector, { polling: 50 });
    }
    await picture(wall, 'stage-pointer');
    assert.ok(await page.locator('stage-pointer').isHidden(), 'the desk has a pointer of its own');
    await page.mouse.move(5, 5);
    await ring.waitFor({ state: 'hidden' });
    await over('.picture__says');
    await ring.waitFor();
    await page.keyboard.press('PageDown');
    await ring.waitFor({ state: 'hidden' });
    await wall.getByRole('button', { name: 'Pointer' }).click();
    await page.getByRole('button', { name: 'Show my pointer', pressed: false }).waitFor();
    await over('.picture__says');
    await settled(wall);
    assert.ok(await ring.isHidden());
    sound();
    await context.close();
  }
});

test('the clock tells how long it takes, and begins anew when it is pressed', async () => {
  const { page, sound } = await visitor(browser, { width: 1280, height: 800 });
  await page.clock.install();
  await page.goto(`${site.url}#/present/${ID}`);
  const clock = page.locator('.presenter__clock b');
  await clock.waitFor();
  await page.clock.runFor(65_000);
  assert.match(await clock.innerText(), /^01:0[56]$/);
  await clock.click();
  await page.clock.runFor(2_000);
  assert.match(await clock.innerText(), /^00:0[123]$/);
  sound();
});

test('every question is asked, one answer at a time', async () => {
  const { page, sound } = await visitor(browser, { width: 1280, height: 800 });
  await page.goto(`${site.url}#/present/default-account`);
  const questions = parse(readFileSync('scenarios/default-account/scenario.yaml', 'utf8')).quiz;
  assert.ok(questions.length > 1);
  for (const [index, { options }] of questions.entries()) {
    await page.getByRole('button', { name: index ? 'Show the next question' : 'Show the question' }).click();
    for (let open = 0; ; open += 1) {
      await page.locator('.picture__question li').nth(options.length - 1).waitFor();
      await page.waitForFunction((open) => document.querySelectorAll('.picture__question :is(.is-pass, .is-fail)').length === open, open);
      if (open === options.length) break;
      await page.getByRole('button', { name: 'Show one answer more' }).click();
    }
  }
  await page.getByRole('button', { name: 'Back to the demo' }).click();
  await page.locator('.picture__question').waitFor({ state: 'detached' });
  sound();
});

/** What stands in the picture; what is only read aloud says besides where one comes from. */
const drawn = (page) => page.locator('.picture__main').evaluate((main) => [...main.querySelectorAll('.picture__run, .drawn text, .picture__change, .answer__word')].map((e) => e.textContent).join('\n'));

test('each demo of the course goes to its end and back, and shows at each step what it does', async () => {
  const { page, sound } = await visitor(browser, { width: 1280, height: 720 });
  const ids = readdirSync('scenarios').filter((id) => existsSync(`scenarios/${id}/scenario.yaml`));
  assert.ok(ids.length >= 30);
  for (const id of ids) {
    const { steps } = parse(readFileSync(`scenarios/${id}/scenario.yaml`, 'utf8')).presenter;
    const seen = new Map();
    for (const [index, step] of steps.entries()) {
      await page.goto(`${site.url}#/s/${id}/step/${index + 1}`);
      await same(page, step.says.en.replace(/`|\*\*/g, ''));
      if (step.run) assert.ok((await page.locator('.picture__run').innerText()).endsWith(`$ ${step.run.run}`), `${id} ${index + 1}`);
      if (step.solve || step.edits) await page.locator('.picture__change .is-new, .picture__change .is-gone').first().waitFor();
      seen.set(index, await drawn(page));
    }
    // Backwards each step comes to where a link opens it.
    const back = new Map();
    for (let press = 0; press < 80 && back.get(0) !== seen.get(0); press += 1) {
      await page.keyboard.press('ArrowLeft');
      await settled(page);
      const at = Number(page.url().match(/step\/(\d+)/)[1]);
      await same(page, steps[at - 1].says.en.replace(/`|\*\*/g, ''));
      back.set(at - 1, await drawn(page));
    }
    for (const [index, text] of back) assert.equal(text, seen.get(index), `${id} ${index + 1}`);
    assert.match(page.url(), /step\/1$/, id);
  }
  assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((k) => /work|reached/.test(k)).length), 0);
  sound();
});

test('saved work is neither shown nor touched', async () => {
  const { page, sound } = await visitor(browser, { width: 1280, height: 720 });
  await page.goto(site.url);
  const kept = JSON.stringify({ revision: 1, files: { 'rbac.yaml': 'kind: Role # mine\n' } });
  await page.evaluate(([id, kept]) => localStorage.setItem(`can-i/work/${id}`, kept), [ID, kept]);
  for (const hash of [`#/present/${ID}`, `#/s/${ID}/step/4`, `#/s/${ID}?present=1`]) {
    await page.goto(`${site.url}${hash}`);
    await page.locator('.picture__says').waitFor();
    for (let press = 0; press < 30; press += 1) {
      await page.keyboard.press('PageDown');
      assert.ok(!(await page.locator('main').innerText()).includes('# mine'));
    }
  }
  await page.goto(`${site.url}#/s/${ID}`);
  await openFile(page, 'rbac.yaml');
  assert.equal(await fileText(page), 'kind: Role # mine\n');
  // The same tab goes to a fresh workbench, and back.
  await page.goto(`${site.url}#/s/${ID}?fresh=1`);
  await page.getByText('Nothing that is done here is kept.').waitFor();
  await writeFile(page, 'rbac.yaml', 'kind: Role # of the demonstration\n');
  assert.equal(await page.evaluate((id) => localStorage.getItem(`can-i/work/${id}`), ID), kept);
  await page.goto(`${site.url}#/s/${ID}`);
  await openFile(page, 'rbac.yaml');
  await page.waitForFunction(() => document.querySelector('code-editor').text === 'kind: Role # mine\n');
  sound();
});

/** What an address says, and how the page then is. */
const ADDRESSES = [
  ['step/4', { step: 4, wall: true, hints: false }],
  ['step/4?lang=ko', { step: 4, wall: true, lang: 'ko' }],
  ['step/4?lang=en', { step: 4, wall: true, lang: 'en' }],
  ['step/2?theme=dark', { step: 2, wall: true, theme: 'dark' }],
  ['step/2?theme=light', { step: 2, wall: true, theme: 'light' }],
  ['step/1?zoom=100', { step: 1, px: 16 }],
  ['step/1?zoom=125', { step: 1, px: 20 }],
  ['step/1?zoom=150', { step: 1, px: 24 }],
  ['step/1?zoom=175', { step: 1, px: 28 }],
  ['step/1?zoom=200', { step: 1, px: 32 }],
  ['step/1?zoom=250', { step: 1, px: 40 }],
  ['step/99?zoom=nonsense&lang=tlh&theme=pink', { step: 6, px: 16, lang: 'en' }],
  ['step/0', { step: 1, wall: true }],
  ['step/3?present=1&fresh=1&hints=0', { step: 3, wall: true, hints: false, kept: false }],
  ['step/5?lang=ko&theme=light&zoom=150&present=1&fresh=1&hints=0', { step: 5, wall: true, lang: 'ko', theme: 'light', px: 24, hints: false, kept: false }],
  ['?present=1&lang=ko&zoom=250', { step: 1, wall: true, lang: 'ko', px: 40 }],
  ['', { wall: false, hints: true, kept: true }],
  ['?hints=0', { wall: false, hints: false, kept: true }],
  ['?hints=1', { wall: false, hints: true }],
  ['?fresh=1', { wall: false, hints: true, kept: false }],
  ['?lang=ko&theme=dark&zoom=150&fresh=1&hints=0', { wall: false, lang: 'ko', theme: 'dark', px: 24, hints: false, kept: false }],
];

test('a link says language, theme, size, step, and whether hints are offered and work is kept', async () => {
  const { page, sound } = await visitor(browser, { width: 1440, height: 900 });
  // In one tab, one after the other: what an address says holds for that address.
  for (const [said, want] of ADDRESSES) {
    const where = said.startsWith('step') ? `#/s/${ID}/${said}` : `#/s/${ID}${said}`;
    await page.goto(`${site.url}${where}`);
    // Large type folds the task away: it is there, and not seen.
    await page.locator(want.wall === false || !want.step ? '.bench .checks' : '.stage .picture__says').waitFor({ state: 'attached' });
    await settled(page);
    const is = await page.evaluate(() => ({
      lang: document.documentElement.lang,
      theme: document.documentElement.dataset.theme,
      px: parseFloat(getComputedStyle(document.documentElement).fontSize),
      wall: Boolean(document.querySelector('.stage')),
      step: Number(document.querySelector('.stage__head .sr')?.innerText.match(/\d+/g)?.at(document.documentElement.lang === 'ko' ? 1 : 0)),
      hints: [...document.querySelectorAll('button')].some((b) => /hint|힌트/.test(b.textContent)),
      kept: !document.querySelector('.stage') && !document.querySelector('.task .notice'),
    }));
    for (const [what, value] of Object.entries(want)) assert.equal(is[what], value, `${where}: ${what}`);
  }
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
