// Can everybody use each of them? What takes too long for every change: axe-core over every scenario, chapter and explorer in
// both languages at three widths, with all rules in every theme; and the focus drawn on each kind of control (WCAG 2.4.7,
// 1.4.11): enough pixels change by 3:1.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { LOOKS, faults, show } from '../page/axe.mjs';
import { install } from '../page/probe.mjs';
import { launch, serve, settled, visitor } from '../page/support.mjs';

const { chapters } = parse(readFileSync('scenarios/course.yaml', 'utf8'));
const ALL = chapters.flatMap((c) => [`#/c/${c.id}`, ...c.scenarios.map((s) => (s.id === 'find-the-mistake' ? '#/find/3' : `#/s/${s.id}`)), ...(c.explorers ?? []).map((x) => `#/x/${x.id}`)]);

let site;
let browser;
let page;
before(async () => {
  site = await serve();
  browser = await launch();
  ({ page } = await visitor(browser));
  await page.goto(`${site.url}?lang=en`);
  await page.locator('.next a').waitFor();
  await install(page);
});
after(async () => {
  await browser?.close();
  await site?.close();
});

test('no scenario, chapter or explorer has a fault that axe knows, at any width', async () => {
  const found = [];
  for (const [at, [width, height]] of [[1440, 900], [1024, 768], [390, 844]].entries()) {
    await page.setViewportSize({ width, height });
    for (const [n, hash] of ALL.entries()) {
      for (const lang of ['ko', 'en']) {
        // A theme at each page, another one at the next: with the languages and widths each kind of page has met all.
        const [theme, contrast] = LOOKS[(n + at + (lang === 'ko' ? 2 : 0)) % LOOKS.length];
        await show(page, hash, { lang, theme, contrast });
        for (const fault of await faults(page)) found.push(`${width} ${hash} ${lang} ${theme} ${contrast}: ${fault}`);
      }
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  assert.ok(ALL.length > 35);
  assert.deepEqual(found, []);
});

/** The pixels that change by 3:1 and more when a control gets the focus, and half the way around it: `null` where it cannot be drawn. */
async function ring(control) {
  const shot = async () => (await page.screenshot({ clip })).toString('base64');
  await control.scrollIntoViewIfNeeded();
  const box = await control.boundingBox();
  const clip = { x: Math.max(0, box.x - 6), y: Math.max(0, box.y - 6), width: Math.min(box.width + 12, 400), height: Math.min(box.height + 12, 300) };
  await page.evaluate(() => probe.active()?.blur());
  const without = await shot();
  await control.evaluate((e) => e.focus({ focusVisible: true }));
  await settled(page);
  const changed = await page.evaluate(contrasting, [without, await shot()]);
  return { changed, half: clip.width + clip.height - 24 };
}

/** How many pixels of two pictures differ by 3:1 in luminance. */
async function contrasting(pictures) {
  const luminances = async (png) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(png), (c) => c.charCodeAt(0))]));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const linear = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    return Float32Array.from({ length: data.length / 4 }, (_, i) => 0.2126 * linear(data[4 * i]) + 0.7152 * linear(data[4 * i + 1]) + 0.0722 * linear(data[4 * i + 2]));
  };
  const [a, b] = await Promise.all(pictures.map(luminances));
  return a.reduce((n, l, i) => n + ((Math.max(l, b[i]) + 0.05) / (Math.min(l, b[i]) + 0.05) >= 3 ? 1 : 0), 0);
}

test('2.4.7, 1.4.11: the focus can be seen on every kind of control, in every theme', async () => {
  const faint = [];
  for (const [theme, contrast] of LOOKS) {
    for (const hash of ['#/', '#/s/pod-writes-s3', '#/x/six-steps', '#/glossary', '#/record']) {
      await show(page, hash, { theme, contrast });
      // One of each kind: what is named by the same classes looks the same.
      const kinds = await page.evaluate(() => {
        const kinds = new Map(probe.stops().filter((e) => e.offsetWidth > 1 || e.getRootNode() !== document).map((e) => [`${e.localName} ${e.className} ${e.getAttribute('role') ?? ''}`, e]));
        [...kinds.values()].forEach((e, n) => { e.dataset.kind = n; });
        return [...kinds.keys()];
      });
      for (const [n, kind] of kinds.entries()) {
        const { changed, half } = await ring(page.locator(`[data-kind="${n}"]`).first());
        if (changed < half / 2) faint.push(`${hash} ${theme} ${contrast} ${kind}: ${changed} of ${half.toFixed()}`);
      }
      await page.evaluate(() => probe.stops().forEach((e) => delete e.dataset.kind));
    }
  }
  assert.deepEqual(faint, []);
});
