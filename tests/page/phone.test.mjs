// Is a phone enough? By touch alone, on phones and a tablet: read, answer a quiz, step the path, edit and run a command with the
// keyboard on the screen, which takes the lower part of the page (Android) or lies over it (iOS): the caret stays in sight.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { install } from './probe.mjs';
import { fileText, launch, serve, settled, visitor } from './support.mjs';

const DEVICES = [{ name: 'phone', width: 390, height: 844, keyboard: 336 }, { name: 'small phone', width: 360, height: 640, keyboard: 260 }];

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

async function device({ width, height }, hash) {
  const found = await visitor(browser, { width, height, hasTouch: true, isMobile: true, lang: 'ko' });
  await found.page.goto(`${site.url}${hash}`);
  await found.page.locator('.dock, .rail').first().waitFor({ state: 'attached' });
  await found.page.locator('code-editor .cm-content').waitFor({ state: 'attached' });
  return found;
}

/** Where the caret is, seen: its place in the window, and whether the editor is what is drawn there. */
const caret = (page) => page.locator('code-editor').evaluate((editor) => {
  const view = editor.shadowRoot.querySelector('.cm-cursor-primary').getBoundingClientRect();
  const [x, y] = [view.left + 1, view.top + view.height / 2];
  return { y, inside: view.top >= 0 && view.bottom <= innerHeight, drawn: document.elementFromPoint(x, y) === editor };
});

for (const where of DEVICES) {
  test(`${where.name}: the task is read, a quiz is answered, the path is stepped`, async () => {
    const { page, context, sound } = await device(where, '#/s/pod-creator');
    const tab = (n) => page.locator('.dock__tab').nth(n).tap();
    await tab(0);
    await page.locator('.task__story').first().waitFor();
    const quiz = page.locator('.quiz__one').first();
    await quiz.locator('label').first().tap();
    await quiz.locator('button').tap();
    await quiz.locator('.quiz__said').first().waitFor();
    await page.locator('.check').nth(1).tap();
    await page.locator('.dock__tab[aria-current=true]').nth(0).waitFor();
    await tab(2);
    await page.locator('.answer__word').waitFor();
    const hop = () => page.locator('.steps b').innerText();
    const before = await hop();
    await page.locator('.steps button').nth(1).tap();
    assert.notEqual(await hop(), before);
    assert.equal(await page.evaluate(() => document.scrollingElement.scrollWidth), where.width, 'nothing sticks out');
    sound();
    await context.close();
  });

  test(`${where.name}: with the keyboard on the screen the caret's line and the command line stay in sight`, async () => {
    const { page, context, sound } = await device(where, '#/s/pod-creator');
    await page.locator('.dock__tab').nth(1).tap();
    await page.locator('code-editor .cm-content').tap();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText(`\n${'# a line more\n'.repeat(30)}# the last line`);
    const full = { width: where.width, height: where.height };
    await page.setViewportSize({ ...full, height: where.height - where.keyboard });
    await settled(page);
    await page.waitForTimeout(200);
    const now = await caret(page);
    assert.ok(now.inside && now.drawn, `${where.name}: ${JSON.stringify(now)}`);
    await page.keyboard.type(' typed');
    assert.match(await fileText(page), /# the last line typed$/);
    // At least four lines are left to write on.
    assert.ok(await page.locator('code-editor').evaluate((e) => e.clientHeight) > 80);
    await page.setViewportSize(full);
    await page.locator('.dock__tab').nth(3).tap();
    await page.locator('.term__input').tap();
    await page.setViewportSize({ ...full, height: where.height - where.keyboard });
    await page.keyboard.type('kubectl auth whoami');
    await page.keyboard.press('Enter');
    await page.locator('.term__out').first().waitFor();
    await install(page);
    assert.equal(await page.locator('.term__input').evaluate((e) => probe.hidden(e)), null);
    // iOS: the page keeps its height, the keyboard lies over it.
    await page.setViewportSize(full);
    await page.evaluate((height) => {
      Object.defineProperty(visualViewport, 'height', { configurable: true, get: () => height });
      visualViewport.dispatchEvent(new Event('resize'));
    }, where.height - where.keyboard);
    assert.equal(await page.locator('.bench').evaluate((e) => Math.round(e.getBoundingClientRect().height)), where.height - where.keyboard);
    sound();
    await context.close();
  });
}

test('tablet: the task comes over the files and goes, the verdict stands beside them', async () => {
  const { page, context, sound } = await device({ width: 768, height: 1024 }, '#/s/pod-creator');
  await page.locator('.rail__open').tap();
  await page.locator('.task__story').first().waitFor();
  await page.locator('.shade').tap({ position: { x: 600, y: 500 } });
  await page.locator('.task').waitFor({ state: 'hidden' });
  await page.locator('.rail__open').tap();
  await page.locator('.task .check').nth(1).tap();
  await page.locator('.task').waitFor({ state: 'hidden' });
  await page.locator('.answer__word').waitFor();
  await page.locator('code-editor .cm-content').tap();
  await page.keyboard.type('# ');
  await page.locator('.term__input').tap();
  await page.keyboard.type('kubectl auth whoami');
  await page.keyboard.press('Enter');
  await page.locator('.term__out').first().waitFor();
  assert.equal(await page.evaluate(() => document.scrollingElement.scrollWidth), 768);
  sound();
  await context.close();
});
