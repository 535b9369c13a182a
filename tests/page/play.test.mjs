// Six scenarios are played as a learner would, the two of the activity that write YAML in both languages, from a sub-folder: failing at the start, solved by
// the solution; what is tempting works and does not solve; a file that is broken half-way loses nothing.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileText, launch, openFile, picture, serve, settled, visitor, writeFile } from './support.mjs';

const WORDS = {
  en: { checks: 'Checks', denied: 'Denied', before: /A moment ago/, solved: /Solved/, works: 'Works', safe: 'Safe', least: 'Minimal', begin: 'Begin' },
  ko: { checks: '점검', denied: '거부됨', before: /조금 전/, solved: /해결했습니다/, works: '동작', safe: '안전', least: '최소 권한', begin: '시작하기' },
};

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

/** The files of a folder below a scenario: `solution/irsa`, `wrong/s3-star`. */
function filesOf(scenario, folder) {
  const at = `scenarios/${scenario}/${folder}`;
  return readdirSync(at).map((name) => [name, readFileSync(`${at}/${name}`, 'utf8')]);
}

async function open(scenario, lang) {
  const visit = await visitor(browser, { lang });
  await visit.page.goto(`${site.url}#/s/${scenario}`);
  await visit.page.locator('code-editor .cm-content').waitFor();
  return visit;
}

/** Which of the three are won. */
const grades = (page) => page.locator('.grade').evaluateAll((all) => all.map((g) => g.classList.contains('is-won')));
const failing = (page) => page.locator('.check .is-fail.check__box').count();

for (const lang of ['ko', 'en']) {
  for (const [scenario, solution] of [['pod-reads-pods', 'own-service-account'], ['pod-writes-s3', 'irsa']]) {
    test(`${scenario} is played to its end in ${lang}`, async () => {
      const words = WORDS[lang];
      const { page, sound } = await open(scenario, lang);
      assert.ok(await failing(page) >= 1, 'it starts failing');
      assert.equal((await grades(page))[0], false, 'it does not work at the start');
      await page.getByRole('heading', { name: words.denied, exact: true }).waitFor();
      await page.locator('.path .node--stop').first().waitFor();
      await picture(page, `${scenario}-${lang}-start`);
      for (const [name, text] of filesOf(scenario, `solution/${solution}`)) await writeFile(page, name, text);
      await page.getByText(words.solved).waitFor();
      assert.equal(await failing(page), 0);
      assert.deepEqual(await grades(page), [true, true, true]);
      assert.equal(await page.locator('.surplus').count(), 0);
      await picture(page, `${scenario}-${lang}-solved`);
      await page.reload();
      await page.getByText(words.solved).waitFor();
      sound();
    });
  }
}

for (const [scenario, solution] of [['secret-reader', 'one-namespace'], ['web-admins', 'map-and-bind'], ['trust-too-much', 'sub'], ['pod-identity', 'association']]) {
  test(`${scenario} is played from its start to solved`, async () => {
    const { page, sound } = await open(scenario, scenario.length % 2 ? 'ko' : 'en');
    assert.ok(await failing(page) >= 1, 'it starts failing');
    for (const [name, text] of filesOf(scenario, `solution/${solution}`)) await writeFile(page, name, text);
    await page.getByText(/^(Solved|해결했습니다)/).waitFor();
    assert.deepEqual(await grades(page), [true, true, true]);
    sound();
  });
}

test('what is tempting works and does not solve', async () => {
  for (const [scenario, turn] of [
    ['pod-reads-pods', 'cluster-admin'], ['pod-writes-s3', 's3-star'], ['pod-writes-s3', 'node-role'],
    ['pod-writes-s3', 'trust-all'], ['pod-writes-s3', 'cluster-admin'],
  ]) {
    const { page, context, sound } = await open(scenario, 'en');
    for (const [name, text] of filesOf(scenario, `wrong/${turn}`)) await writeFile(page, name, text);
    await page.locator('.hint--turn').waitFor();
    const [works, safe] = await grades(page);
    assert.deepEqual([works, safe], [true, false], `${scenario}: ${turn}`);
    assert.ok(await failing(page) >= 1, `${scenario}: ${turn} fails a check that must be denied`);
    assert.equal(await page.getByText(WORDS.en.solved).count(), 0);
    sound();
    await context.close();
  }
});

test('a file broken half-way keeps its last verdict, marked as old, and nothing is lost', async () => {
  const { page, sound } = await open('pod-reads-pods', 'en');
  await openFile(page, 'app.yaml');
  const whole = await fileText(page);
  await page.getByRole('heading', { name: 'Denied', exact: true }).waitFor();
  const told = await page.locator('.answer .told').innerText();
  await page.locator('code-editor .cm-content').click();
  await page.keyboard.press('Control+End');
  for (const key of 'resources: a: b') await page.keyboard.type(key);
  await page.getByRole('heading', { name: WORDS.en.before }).waitFor();
  assert.equal(await page.locator('.answer .told').innerText(), told, 'the last verdict stays');
  const note = await page.locator('.answer__note').innerText();
  assert.match(note, /app\.yaml.*line \d+ does not parse/s);
  await page.locator('code-editor .squiggle.is-error, code-editor .diag.is-error').first().waitFor();
  await picture(page, 'broken');
  const typed = await fileText(page);
  assert.notEqual(typed, whole);
  await page.reload();
  await page.locator('code-editor .cm-content').waitFor();
  await openFile(page, 'app.yaml');
  assert.equal(await fileText(page), typed);
  await writeFile(page, 'app.yaml', whole);
  await page.getByRole('heading', { name: 'Denied', exact: true }).waitFor();
  sound();
});

test('the language changes without losing a character', async () => {
  const { page, sound } = await open('pod-reads-pods', 'ko');
  await writeFile(page, 'rbac.yaml', '# 반쯤 쓴 것: [\n');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'A pod that looks at other pods' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  assert.equal(await fileText(page), '# 반쯤 쓴 것: [\n');
  sound();
});

test('the first visit is one press away from a failing check', async () => {
  const { page, sound } = await visitor(browser, { lang: 'ko' });
  await page.goto(site.url);
  await page.getByRole('link', { name: WORDS.ko.begin }).click();
  await page.locator('.check .is-fail.check__box').first().waitFor();
  sound();
});

test('a scenario that is broken shows its line and harms no other', async () => {
  const change = (path, body) => {
    if (path !== 'scenarios/pod-reads-pods/scenario.yaml') return body;
    return Buffer.from(body.toString().replace('difficulty:', 'dificulty:'));
  };
  const own = await serve(change);
  const { page } = await visitor(browser);
  await page.goto(`${own.url}#/s/pod-reads-pods`);
  await page.getByText(/scenario\.yaml:\d+:\d+/).waitFor();
  assert.match(await page.locator('.faults').innerText(), /dificulty/);
  await page.getByRole('link', { name: 'Can I?' }).click();
  await page.getByRole('link', { name: 'A pod that writes to S3' }).click();
  await page.locator('code-editor .cm-content').waitFor();
  await own.close();
});

test('a file that does not arrive is named, and asking again brings it', async () => {
  let gone = true;
  const own = await serve((path, body) => (gone && path.endsWith('start/app.yaml') ? null : body));
  const { page } = await visitor(browser);
  await page.goto(`${own.url}#/s/pod-reads-pods`);
  await page.getByText('scenarios/pod-reads-pods/start/app.yaml · 404').waitFor();
  gone = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('code-editor .cm-content').waitFor();
  await settled(page);
  await own.close();
});
