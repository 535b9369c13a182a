// What may be written, what it means, what is certainly meant, and the way to a reason and back: the editor's help,
// by keyboard alone where the keyboard can.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileText, launch, serve, settled, visitor, writeFile } from './support.mjs';

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

async function workbench(options) {
  const visit = await visitor(browser, options);
  await visit.page.goto(`${site.url}#/s/pod-writes-s3`);
  await visit.page.locator('code-editor .cm-content').waitFor();
  return visit;
}

/** The list of choices, open. */
async function choices(page) {
  const list = page.locator('code-editor .cm-tooltip-autocomplete');
  await list.waitFor();
  return list.locator('li').allInnerTexts();
}

/** Waits until the first of the choices is `label`, and takes it: what is shown for an instant cannot be taken. */
async function take(page, label) {
  await page.locator('code-editor .cm-tooltip-autocomplete li[aria-selected]', { hasText: label }).waitFor();
  await page.waitForTimeout(120);
  await page.keyboard.press('Enter');
}

const ROLE = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: reader
  namespace: default
rules:
  - apiGroups: [""]
    resources: [pods]
    `;

test('a field and its value are completed while they are typed, and the verdict follows', async () => {
  const { page, sound } = await workbench();
  await writeFile(page, 'rbac.yaml', ROLE);
  await page.keyboard.type('ver');
  await take(page, 'verbs');
  assert.equal(await fileText(page), `${ROLE}verbs: []`);
  // What can stand in the list is offered at once.
  assert.ok((await choices(page)).some((c) => c.startsWith('deletecollection')));
  await page.keyboard.type('ge');
  await take(page, 'get');
  assert.equal(await fileText(page), `${ROLE}verbs: [get]`);
  await page.keyboard.press('Control+z');
  assert.equal(await fileText(page), `${ROLE}verbs: [ge]`);
  sound();
});

test('Control and space offers what there is: accounts, roles of the account, kinds of resources', async () => {
  const { page, sound } = await workbench();
  await writeFile(page, 'rbac.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: default}\nspec:\n  serviceAccountName: ');
  await page.keyboard.press('Control+Space');
  assert.ok((await choices(page)).some((c) => c.startsWith('guest')));
  await page.keyboard.press('Escape');
  await writeFile(page, 'aws.yaml', 'Resources:\n  R: {Type: AWS::IAM::Role}\n  A:\n    Type: AWS::EKS::PodIdentityAssociation\n    Properties:\n      RoleArn: ');
  await page.keyboard.press('Control+Space');
  assert.ok((await choices(page)).some((c) => c.startsWith('!GetAtt R.Arn')));
  sound();
});

test('in a comment, in Korean and at the end of a word nothing opens', async () => {
  const { page, sound } = await workbench({ lang: 'ko' });
  await writeFile(page, 'rbac.yaml', '# ');
  await page.keyboard.type('kind');
  await settled(page);
  await writeFile(page, 'rbac.yaml', 'kind: Rol');
  await page.keyboard.type('eBinding');
  await page.waitForTimeout(300);
  assert.equal(await page.locator('code-editor .cm-tooltip-autocomplete').count(), 0);
  await page.keyboard.press('Enter');
  assert.equal(await fileText(page), 'kind: RoleBinding\n');
  sound();
});

test('a word is explained under the pointer and, by F1, at the caret, in the language of the page', async () => {
  const { page, sound } = await workbench({ lang: 'ko' });
  await writeFile(page, 'rbac.yaml', `${ROLE}verbs: [get]`);
  const tip = page.locator('code-editor .tip');
  await page.locator('code-editor .cm-line', { hasText: 'verbs' }).getByText('verbs').hover();
  await tip.getByText('허용할 동작입니다').waitFor();
  await page.mouse.move(5, 5);
  await tip.waitFor({ state: 'detached' });
  await page.locator('code-editor .cm-line', { hasText: 'resources' }).getByText('resources').click();
  await page.mouse.move(5, 5);
  await page.keyboard.press('F1');
  await tip.getByText('복수형 이름입니다').waitFor();
  await page.locator('code-editor .cm-announced', { hasText: '복수형 이름입니다' }).waitFor({ state: 'attached' });
  await page.keyboard.press('Escape');
  await tip.waitFor({ state: 'detached' });
  sound();
});

test('a misspelt field is put right by its button, by a key, or from the list, and each can be taken back', async () => {
  const { page, sound } = await workbench();
  const wrong = `${ROLE}verb: [get]\n`;
  const right = `${ROLE}verbs: [get]\n`;
  const is = (want) => page.waitForFunction((text) => document.querySelector('code-editor').text === text, want);
  await writeFile(page, 'rbac.yaml', wrong);
  await page.locator('code-editor .diag button').click();
  await is(right);
  await page.locator('.done').getByRole('button', { name: 'Undo' }).click();
  await is(wrong);
  await page.locator('code-editor .cm-content').focus();
  await page.keyboard.press('F8');
  await page.keyboard.press('Control+.');
  await is(right);
  await page.keyboard.press('Control+z');
  await is(wrong);
  await page.getByRole('button', { name: /[0-9]+ errors?/ }).click();
  await page.locator('.problems__list').getByRole('button', { name: /Write/ }).click();
  await is(right);
  sound();
});

test('from a reason to its line, in another file, and back', async () => {
  const { page, sound } = await workbench();
  // Without its account the pod of the other file is refused there.
  await writeFile(page, 'rbac.yaml', `${ROLE}verbs: [get]\n`);
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await settled(page);
  const place = () => page.locator('code-editor').evaluate((e) => `${e.path}:${e.offset}`);
  const came = await place();
  const follow = async () => {
    await page.getByRole('button', { name: /[0-9]+ (errors?|findings?)/ }).click();
    await page.locator('.problems__list').getByRole('button', { name: 'app.yaml:9: go to this line' }).click();
  };
  await follow();
  await page.waitForFunction((path) => document.querySelector('code-editor').path !== path, 'rbac.yaml');
  assert.notEqual(await place(), came);
  await page.keyboard.press('Alt+ArrowLeft');
  await page.waitForFunction((path) => document.querySelector('code-editor').path === path, 'rbac.yaml');
  await settled(page);
  assert.equal(await place(), came);
  // The button says the same.
  await follow();
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await page.waitForFunction((path) => document.querySelector('code-editor').path === path, 'rbac.yaml');
  await settled(page);
  assert.equal(await place(), came);
  sound();
});
