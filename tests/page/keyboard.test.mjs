// Can it be done without a mouse? Two scenarios from the start page, one at the terminal and one in the editor; panels, menus,
// pictures, a quiz and a demo. Only keys are pressed: a test that clicked would see its own pointer and fail.

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

/** A visitor with a keyboard only. */
async function keyboard(hash, lang = 'en') {
  const { page, context, sound } = await visitor(browser, { lang });
  await page.addInitScript(() => {
    window.pointers = 0;
    for (const kind of ['pointerdown', 'mousedown', 'touchstart']) addEventListener(kind, () => { window.pointers += 1; }, true);
  });
  await page.goto(`${site.url}${hash}`);
  await page.locator('h1').first().waitFor();
  const { keyboard } = page;
  /** What has the focus, through shadow roots, is `selector`. */
  const is = (selector) => page.evaluate((selector) => {
    let e = document.activeElement;
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
    return e?.matches(selector) ?? false;
  }, selector);
  const to = async (selector, key = 'Tab', most = 250) => {
    for (let n = 0; n < most; n += 1) {
      if (await is('.cm-content, .term__input')) await keyboard.press('Escape');
      await keyboard.press(key);
      if (await is(selector)) return;
    }
    assert.fail(`${key} does not come to ${selector}`);
  };
  const times = async (key, n) => { for (let i = 0; i < n; i += 1) await keyboard.press(key); };
  const end = async () => {
    assert.equal(await page.evaluate(() => window.pointers), 0, 'a pointer was used');
    sound();
    await context.close();
  };
  return { page, keys: keyboard, is, to, times, end };
}

const ARN = 'arn:aws:iam::111122223333';

test('two scenarios are solved from the start page: one at the terminal, one in the editor', async () => {
  const { page, keys, to, times, end } = await keyboard('');
  await page.locator('.next a').waitFor();
  await to('a[href="#/s/nodes-do-not-join"]');
  await keys.press('Enter');
  await page.locator('code-editor .cm-content').waitFor();
  await to('.term__input');
  for (const line of [
    `eksctl delete iamidentitymapping --cluster prod --arn ${ARN}:instance-profile/prod-gpu-node`,
    `eksctl create iamidentitymapping --cluster prod --arn ${ARN}:role/prod-gpu-node --username system:node:{{EC2PrivateDNSName}} --group system:bootstrappers --group system:nodes`,
  ]) {
    await keys.type(line);
    await keys.press('Enter');
  }
  await page.locator('.solved').waitFor();
  await to('.brand', 'Shift+Tab');
  await keys.press('Enter');
  await page.locator('.next a').waitFor();
  await to('a[href="#/s/secret-reader"]');
  await keys.press('Enter');
  await page.locator('.check__out b').first().waitFor();
  await to('.files [role=tab]');
  for (let n = 0; n < 4 && await page.locator('code-editor').evaluate((e) => e.path) !== 'rbac.yaml'; n += 1) await keys.press('ArrowRight');
  await to('.cm-content');
  await keys.press('Control+Home');
  await times('ArrowDown', 13);
  await keys.press('End');
  await keys.press('Control+Shift+ArrowLeft');
  await keys.type('development');
  await page.locator('.solved').waitFor();
  await end();
});

test('panels, tabs and menus obey keys, and Escape gives the focus back', async () => {
  const { page, keys, is, to, times, end } = await keyboard('#/s/pod-writes-s3');
  await page.locator('code-editor .cm-content').waitFor();
  await to('.skip');
  await keys.press('Enter');
  assert.ok(await is('#verdict'), 'the link goes past the task');
  await to('#tab-path');
  await keys.press('ArrowRight');
  assert.ok(await is('#tab-rights[aria-selected=true]'));
  await keys.press('End');
  assert.ok(await is('#tab-evidence[aria-selected=true]'));
  await keys.press('Home');
  await to('.trace');
  const hop = () => page.locator('.steps b').innerText();
  await keys.press('Home');
  const first = await hop();
  await keys.press('ArrowRight');
  assert.notEqual(await hop(), first);

  await to('[role=separator]', 'Shift+Tab');
  const width = () => page.locator('.verdict').evaluate((e) => e.offsetWidth);
  const before = await width();
  await times('ArrowLeft', 3);
  assert.ok(await width() > before, 'the verdict has grown');

  for (const selector of ['.bar__tools .menu .btn', '.files__tools .menu:nth-child(2) .btn', '.drawer__who', '.status .menu .btn']) {
    await to(selector, selector.startsWith('.bar') || selector.startsWith('.files') ? 'Shift+Tab' : 'Tab');
    const name = await page.evaluate(() => document.activeElement.textContent);
    await keys.press('Enter');
    await page.locator('.menu__sheet').waitFor();
    if (await page.locator('.menu__sheet :is(a, button):enabled').count()) {
      await keys.press('Tab');
      assert.ok(await is('.menu__sheet *'), `${name}: Tab goes into the menu`);
    }
    await keys.press('Escape');
    await page.locator('.menu__sheet').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.textContent), name, 'the focus is back');
  }
  await page.setViewportSize({ width: 1024, height: 768 });
  await to('.rail__open');
  await keys.press('Enter');
  await to('.task .check');
  await keys.press('Escape');
  assert.ok(await is('.rail__open'), 'the focus is where the drawer was opened');
  await end();
});

test('a quiz is answered, a demo is gone through and back', async () => {
  const { page, keys, to, times, end } = await keyboard('#/s/pod-creator');
  await page.locator('.quiz__one').first().waitFor();
  await to('.quiz__one input');
  await keys.press('ArrowDown');
  await to('.quiz__one button');
  await keys.press('Enter');
  await page.locator('.quiz__said').first().waitFor();
  await page.evaluate(() => { location.hash = '#/present/pod-writes-s3'; });
  await page.locator('.picture__says').waitFor();
  const says = () => page.locator('.picture__says').innerText();
  const first = await says();
  await times('ArrowRight', 40);
  await settled(page);
  assert.notEqual(await says(), first);
  await keys.press('Home');
  await page.waitForFunction((want) => document.querySelector('.picture__says').innerText === want, first);
  await to('.presenter__reveal button');
  await keys.press('Enter');
  await page.locator('.picture__question').waitFor();
  await end();
});
