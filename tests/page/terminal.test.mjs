// The terminal in a browser: Tab completes, a second Tab lists, and no key keeps the keyboard in.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, serve, settled, visitor } from './support.mjs';

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

test('Tab completes, lists, and Escape then Tab leaves', async () => {
  const { page, sound } = await visitor(browser);
  await page.goto(`${site.url}#/s/pod-reads-pods`);
  await page.locator('code-editor .cm-content').waitFor();
  const field = page.locator('.term__input');
  await field.click();
  const focused = () => field.evaluate((input) => input === document.activeElement);
  const tab = async (line) => {
    await field.fill(line);
    await page.keyboard.press('Tab');
    await settled(page);
    return field.inputValue();
  };
  assert.equal(await tab('kubectl desc'), 'kubectl describe ');
  assert.equal(await tab('kubectl get rolebind'), 'kubectl get rolebindings ');
  const first = await tab('kubectl get p');
  await page.keyboard.press('Tab');
  await page.locator('.term__offer').getByText('pods').waitFor();
  assert.equal(await field.inputValue(), first, 'the second Tab lists');
  assert.ok(await focused());
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  assert.ok(!await focused(), 'Escape, then Tab leaves');
  await field.focus();
  await page.keyboard.press('Shift+Tab');
  assert.ok(!await focused(), 'Shift+Tab leaves');
  await field.fill('');
  await page.keyboard.press('Tab');
  assert.ok(!await focused(), 'an empty line is left');
  sound();
});
