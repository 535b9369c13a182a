// The pictures beside the verdict: the path is stepped by keys alone, rights, graph and evidence are reached by keys and said
// in words; nothing scrolls sideways on a small phone; panels remember their size; every theme has its contrast.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch, picture, serve, settled, visitor, writeFile } from './support.mjs';

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

async function open(scenario, options = {}) {
  const visit = await visitor(browser, options);
  await visit.page.goto(`${site.url}#/s/${scenario}`);
  await visit.page.locator('.verdict .answer').waitFor();
  return visit;
}

/** From the tab of the path to another picture, by keys alone. */
async function byKeys(page, steps) {
  await page.locator('#tab-path').focus();
  for (let i = 0; i < steps; i += 1) await page.keyboard.press('ArrowRight');
}

async function solve(page, scenario, solution) {
  const at = `scenarios/${scenario}/solution/${solution}`;
  for (const name of readdirSync(at)) await writeFile(page, name, readFileSync(`${at}/${name}`, 'utf8'));
}

test('the path is stepped to its end by keys alone, and said at each step', async () => {
  const { page, sound } = await open('trust-too-much');
  const path = page.locator('.trace');
  await path.focus();
  await page.keyboard.press('Home');
  const count = await page.locator('.hops > li').count();
  assert.ok(count > 3);
  const said = [];
  for (let step = 1; step <= count; step += 1) {
    await page.locator('.steps b').getByText(`${step}/${count}`, { exact: true }).waitFor();
    const words = await path.locator('[aria-live]').innerText();
    assert.ok(words.startsWith(`${step}/${count} `) && words.length > 20, words);
    said.push(words);
    await page.keyboard.press('ArrowRight');
  }
  assert.equal(new Set(said).size, count, 'each step says something of its own');
  assert.equal(await page.locator('.steps b').innerText(), `${count}/${count}`, 'it ends at the last step');
  await page.getByRole('button', { name: 'As text' }).click();
  await page.locator('.hops > li').first().waitFor();
  assert.equal(await page.locator('.hops > li[aria-current="step"]').count(), 1);
  sound();
});

test('the path plays once for an answer, and not at all where motion is reduced', async () => {
  for (const [reducedMotion, plays] of [['no-preference', true], ['reduce', false]]) {
    const { page, context, sound } = await open('pod-writes-s3', { reducedMotion });
    const lasting = () => page.evaluate(() => {
      const nodes = [...document.querySelectorAll('.path .node-in')].flatMap((n) => n.getAnimations()).filter((a) => a.playState === 'running');
      return nodes.map((a) => a.effect.getComputedTiming()).filter((t) => t.duration > 0).map((t) => t.iterations);
    });
    await page.locator('.check').nth(1).click();
    const running = await lasting();
    assert.equal(running.length > 0, plays, reducedMotion);
    assert.ok(running.every((times) => times === 1));
    if (plays) {
      await page.waitForTimeout(3_500);
      assert.equal((await lasting()).length, 0, 'it has ended');
      await page.locator('.trace').focus();
      await page.keyboard.press('ArrowLeft');
      await settled(page);
      assert.equal((await lasting()).length, 0, 'stepping does not play it again');
    }
    sound();
    await context.close();
  }
});

test('the matrix says what is needed, before and after, and who can', async () => {
  const { page, sound } = await open('pod-writes-s3');
  await byKeys(page, 1);
  await page.locator('#tab-rights[aria-selected="true"]').waitFor();
  const cell = async (row, column) => {
    const table = page.locator('.matrix', { has: page.locator('th[scope="row"]', { hasText: new RegExp(`^${row}$`) }) }).first();
    const heads = await table.locator('thead th').allInnerTexts();
    const at = heads.findIndex((h) => h.trim() === column);
    assert.ok(at > 0, `${column}: ${heads}`);
    return table.locator('tbody tr', { has: page.locator('th', { hasText: new RegExp(`^${row}$`) }) }).locator('td').nth(at - 1);
  };
  assert.match(await (await cell('pods', 'list')).innerText(), /needed, denied/);
  assert.match(await (await cell('s3:::pod-reports/\\*', 'Write')).innerText(), /needed, denied.*s3:PutObject/s);
  await solve(page, 'pod-writes-s3', 'irsa');
  await page.locator('.solved').waitFor();
  assert.match(await (await cell('pods', 'list')).innerText(), /needed, allowed/);
  assert.equal(await page.locator('.legend .is-surplus + b, .legend li:has(.is-surplus) b').first().innerText(), '0');
  await page.getByRole('button', { name: 'At the start' }).click();
  assert.match(await (await cell('pods', 'list')).innerText(), /needed, denied/);
  await page.getByRole('button', { name: 'Changes' }).click();
  assert.match(await (await cell('pods', 'list')).innerText(), /needed, allowed.*new/s);
  const who = page.locator('.who');
  await who.getByText('ServiceAccount default/collector').waitFor();
  await who.getByRole('combobox', { name: 'Resource' }).selectOption('secrets');
  await who.getByRole('combobox', { name: 'Verb' }).selectOption('delete');
  assert.equal(await who.getByText('ServiceAccount default/collector').count(), 0);
  await who.getByText('Group "system:masters"').waitFor();
  sound();
});

test('surplus is marked by its shape in the matrix', async () => {
  const { page, sound } = await open('pod-writes-s3');
  const text = readFileSync('scenarios/pod-writes-s3/wrong/cluster-admin/rbac.yaml', 'utf8');
  await writeFile(page, 'rbac.yaml', text);
  await page.locator('#tab-rights').click();
  const secrets = page.locator('.matrix tbody tr', { has: page.locator('th', { hasText: /^secrets$/ }) }).first();
  assert.equal(await secrets.locator('td').first().locator('use').getAttribute('href'), '#surplus');
  assert.match(await secrets.locator('td').first().innerText(), /surplus/);
  await picture(page, 'rights-surplus');
  sound();
});

test('the graph lights the chain that was used, goes to its lines, and can be read as a list', async () => {
  const { page, sound } = await open('pod-writes-s3');
  await solve(page, 'pod-writes-s3', 'irsa');
  await byKeys(page, 2);
  await page.locator('.graph .node.is-lit').nth(3).waitFor();
  assert.equal(await page.locator('.graph .tie.is-lit').count(), 3);
  assert.match(await page.locator('svg.graph').getAttribute('aria-label'), /ServiceAccount default\/collector.*RoleBinding.*Role /s);
  await page.getByRole('button', { name: 'As text' }).click();
  const list = page.locator('.chain');
  await list.getByText('default/collector').waitFor();
  await list.getByRole('button', { name: /rbac\.yaml:\d+: go to this line/ }).first().click();
  await page.locator('code-editor').evaluate((e) => e.path).then((path) => assert.equal(path, 'rbac.yaml'));
  await page.locator('.check').nth(1).click();
  await page.locator('#tab-graph').click();
  await list.getByText('s3:PutObject').waitFor();
  sound();
});

test('evidence leads to the step that wrote it, is filtered by kind and copied as it was written', async () => {
  const { page, context, sound } = await open('from-masters');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await byKeys(page, 3);
  await page.locator('.exhibit').nth(2).waitFor();
  await page.getByRole('group', { name: 'Which evidence' }).getByRole('button', { name: /^audit/ }).click();
  assert.equal(await page.locator('.exhibit').count(), 1);
  await page.locator('.exhibit').getByRole('button', { name: 'Copy' }).click();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  assert.equal(copied.apiVersion, 'audit.k8s.io/v1');
  const link = page.locator('.exhibit header .at');
  const step = (await link.innerText()).match(/step (\d+)/)[1];
  await link.click();
  await page.locator('#tab-path[aria-selected="true"]').waitFor();
  assert.ok((await page.locator('.steps b').innerText()).startsWith(`${step}/`));
  sound();
});

test('where no log is written it says why, and how to have one', async () => {
  const { page, sound } = await open('pod-writes-s3');
  await page.locator('.check').nth(1).click();
  await page.locator('#tab-evidence').click();
  await page.locator('.silence').getByText(/CloudTrail/).waitFor();
  await page.goto(`${site.url}#/s/creators-key`);
  await page.locator('#tab-evidence').click();
  await page.locator('.silence').getByText(/update-cluster-config/).waitFor();
  sound();
});

for (const [width, height] of [[320, 640], [390, 844], [1024, 768]]) {
  test(`nothing scrolls sideways at ${width} pixels`, async () => {
    const { page, sound } = await visitor(browser, { lang: 'ko', width, height });
    const wide = () => page.evaluate(() => [...document.querySelectorAll('html, .bench__grid, .verdict, .task, .start')]
      .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'none' && e.clientWidth > 0).map((e) => `${e.className || e.tagName} ${e.scrollWidth} > ${e.clientWidth}`));
    await page.goto(site.url);
    await page.locator('.start').waitFor();
    assert.deepEqual(await wide(), [], 'start');
    for (const scenario of ['trust-too-much', 'from-masters']) {
      await page.goto(`${site.url}#/s/${scenario}`);
      await page.locator('.verdict .answer').waitFor();
      for (const view of ['path', 'rights', 'graph', 'evidence']) {
        await page.locator(`#tab-${view}`).click();
        await settled(page);
        assert.deepEqual(await wide(), [], `${scenario} ${view}`);
      }
      if (width < 768) {
        for (const tab of await page.locator('.dock__tab').all()) {
          await tab.click();
          await settled(page);
          assert.deepEqual(await wide(), [], `${scenario} ${await tab.innerText()}`);
        }
      }
    }
    sound();
  });
}

test('a panel is sized by keys and by the pointer, and remembers it', async () => {
  const { page, sound } = await open('pod-reads-pods');
  const width = () => page.locator('.verdict').evaluate((e) => e.getBoundingClientRect().width);
  const splitter = page.getByRole('separator', { name: 'Width of the verdict' });
  const before = await width();
  await splitter.focus();
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('ArrowRight');
  const narrower = await width();
  assert.ok(Math.abs(before - narrower - 48) <= 1, `${before} ${narrower}`);
  const box = await splitter.boundingBox();
  await page.mouse.move(box.x, box.y + box.height / 4);
  await page.mouse.down();
  await page.mouse.move(box.x - 80, box.y + box.height / 4, { steps: 4 });
  await page.mouse.up();
  const wider = await width();
  assert.ok(Math.abs(wider - narrower - 80) <= 2, `${narrower} ${wider}`);
  await page.reload();
  await page.locator('.verdict .answer').waitFor();
  assert.ok(Math.abs(await width() - wider) <= 1);
  sound();
});

test('what is brought into view scrolls its panel and never the page', async () => {
  const { page, sound } = await open('pod-writes-s3');
  await page.locator('.check').last().evaluate((e) => e.scrollIntoView({ block: 'start' }));
  await page.locator('.over, .trace').last().evaluate((e) => e.scrollIntoView({ block: 'start' }));
  await settled(page);
  assert.equal(await page.locator('.bench').evaluate((e) => e.scrollTop), 0);
  assert.equal(await page.locator('.bar').evaluate((e) => e.getBoundingClientRect().top), 0);
  sound();
});

/** Contrast of the tokens as the browser resolves them. */
const contrasts = (page, pairs) => page.evaluate((pairs) => {
  const probe = document.body.appendChild(document.createElement('i'));
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (token) => {
    probe.style.color = `var(${token})`;
    canvas.fillStyle = getComputedStyle(probe).color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (token) => {
    const [r, g, b] = rgb(token).map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  return pairs.map(([ink, ground]) => [ink, ground, ratio(light(ink), light(ground))]);
}, pairs);

const GROUNDS = ['--surface', '--raised', '--sunken'];
const PAIRS = [
  ...GROUNDS.flatMap((g) => ['--ink', '--ink-soft', '--accent'].map((i) => [i, g])),
  ...['allow', 'deny', 'near', 'surplus', 'old'].flatMap((n) => [[`--${n}`, `--${n}-wash`], [`--${n}`, '--raised'], [`--${n}`, '--surface'], ['--on-mark', `--${n}`]]),
  ['--accent', '--accent-wash'], ['--ink', '--accent-wash'], ['--on-accent', '--accent'],
  ...['key', 'string', 'tag', 'number', 'comment'].map((n) => [`--syn-${n}`, '--raised']),
];

test('every theme has its contrast, and high contrast follows the system and the menu', async () => {
  for (const theme of ['light', 'dark']) {
    for (const [contrast, least] of [['no-preference', 4.5], ['more', 7]]) {
      const { page, context, sound } = await open('pod-reads-pods', { theme, contrast });
      assert.equal(await page.evaluate(() => document.documentElement.dataset.contrast), contrast === 'more' ? 'more' : undefined);
      const low = (await contrasts(page, PAIRS)).filter(([, , ratio]) => ratio < least);
      assert.deepEqual(low, [], `${theme} ${contrast}`);
      sound();
      await context.close();
    }
  }
  const { page, sound } = await open('pod-reads-pods');
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('button', { name: /More|High/ }).click();
  await page.waitForFunction(() => document.documentElement.dataset.contrast === 'more');
  sound();
});

test('with forced colours the marks and the chosen things can still be seen', async () => {
  const { page, sound } = await open('pod-reads-pods', { forcedColors: 'active' });
  const seen = await page.locator('.answer__head > .m').evaluate((m) => [getComputedStyle(m).fill, getComputedStyle(m.closest('.answer')).backgroundColor]);
  assert.notEqual(seen[0], seen[1]);
  await picture(page, 'forced-colours');
  sound();
});
