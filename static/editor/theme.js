// How does the editor look? By the page's tokens: custom properties reach into a shadow root, style sheets do not.

import { tagHighlighter, tags } from '@lezer/highlight';

/** YAML's parts by the classes of the look. */
export const highlighter = tagHighlighter([
  { tag: tags.definition(tags.propertyName), class: 'k' },
  { tag: [tags.string, tags.content, tags.attributeValue], class: 's' },
  { tag: tags.special(tags.string), class: 't' },
  { tag: [tags.typeName, tags.labelName, tags.keyword, tags.meta], class: 't' },
  { tag: tags.lineComment, class: 'c' },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], class: 'p' },
]);

export const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { display: flex; flex-direction: column; min-height: 0; min-width: 0; overflow: hidden; background: var(--raised); color: var(--ink); }
[hidden] { display: none !important; }
.sprite { position: absolute; width: 0; height: 0; }
.m { width: 1.25em; height: 1.25em; flex: none; fill: currentColor; vertical-align: -0.25em; }
.mk-sign { fill: none; stroke: var(--on-mark); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.mk-rim { fill: none; stroke: currentColor; stroke-width: 1.6; }
.mk-line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.is-allow { color: var(--allow); } .is-deny, .is-error { color: var(--deny); } .is-near, .is-warning { color: var(--near); }
.is-surplus { color: var(--surplus); } .is-old, .is-info { color: var(--old); }
.k { color: var(--syn-key); } .s { color: var(--syn-string); } .t { color: var(--syn-tag); } .c { color: var(--syn-comment); font-style: italic; } .p { color: var(--ink-soft); }

.cm-editor.cm-editor { flex: 1; min-height: 0; font-size: var(--t-sm); }
.cm-editor.cm-focused { outline: none; }
.cm-editor.cm-focused .cm-scroller { box-shadow: inset 0 0 0 2px transparent; }
:host(:focus-within) .cm-editor:has(.cm-content:focus-visible) { box-shadow: inset 0 0 0 1px var(--focus); }
.cm-editor .cm-scroller { container-type: inline-size; font-family: var(--mono); line-height: var(--lh-code); overflow: auto; }
.cm-editor .cm-content { padding: var(--s-2) 0; word-break: normal; caret-color: var(--accent); }
.cm-editor .cm-line { padding: 0 var(--s-4) 0 0; }
.cm-editor .cm-cursor { border-left: 2px solid var(--accent); margin-left: -1px; }
.cm-editor .cm-gutters { background: transparent; border: 0; color: var(--ink-soft); }
.cm-editor .cm-gutters.cm-gutters-before { border: 0; }
.cm-editor .cm-lineNumbers .cm-gutterElement { min-width: 2.5rem; padding: 0; font-size: var(--t-xs); line-height: inherit; text-align: right; }
.cm-editor .cm-marks { width: 2rem; }
.cm-editor .cm-marks .cm-gutterElement { text-align: center; padding: 0; }
.cm-editor .cm-gutterElement.is-here { background: var(--near-wash); }
.cm-editor .cm-lineNumbers .cm-gutterElement.is-here { color: var(--ink); font-weight: var(--w-heavy); box-shadow: inset var(--edge) 0 0 var(--near); }
.cm-editor .cm-line.is-here { background: var(--near-wash); }
.cm-editor .cm-selectionBackground.cm-selectionBackground { background: light-dark(rgb(27 79 184 / 18%), rgb(143 180 255 / 28%)) !important; }
.cm-editor .cm-selectionMatch { background: transparent; box-shadow: inset 0 0 0 1px var(--line-strong); border-radius: 2px; }
.cm-editor .cm-matchingBracket.cm-matchingBracket { background: var(--accent-wash); box-shadow: inset 0 -2px 0 var(--accent); outline: none; }
.cm-editor .cm-nonmatchingBracket.cm-nonmatchingBracket { background: var(--deny-wash); outline: none; }

.squiggle { text-decoration: underline wavy var(--near) 1.5px; text-underline-offset: 0.25em; text-decoration-skip-ink: none; }
.squiggle.is-error { text-decoration-color: var(--deny); color: inherit; }
.squiggle.is-warning, .squiggle.is-info { color: inherit; }
.squiggle-point::before { content: "\\00a0\\00a0"; text-decoration: underline wavy var(--deny) 1.5px; text-underline-offset: 0.25em; }
.mark-button { display: inline-grid; place-items: center; width: 1.6rem; height: 1.3rem; padding: 0; border: 0; background: none; cursor: pointer; font: inherit; line-height: 1; }
.mark-button:focus-visible, .btn:focus-visible { outline: none; box-shadow: var(--ring); border-radius: var(--radius-1); }
.diag { display: grid; grid-template-columns: 1.25rem minmax(0, 1fr) auto; gap: var(--s-2); align-items: start; box-sizing: border-box; position: sticky; left: 4.5rem; margin: var(--s-1) 0 var(--s-2) 0; max-width: min(52rem, calc(100cqi - 4.5rem - var(--s-4))); padding: var(--s-2) var(--s-3); border: var(--hair) solid var(--line); border-left: var(--edge) solid var(--near); border-radius: var(--radius-1); background: var(--surface); color: var(--ink); font-family: var(--font); font-size: var(--t-sm); line-height: 1.45; white-space: normal; word-break: keep-all; overflow-wrap: anywhere; }
.diag.is-error { border-left-color: var(--deny); }
.diag.is-info { border-left-color: var(--old); }
.diag > .m { margin-top: 0.1em; }
.diag p { margin: 0; }
.diag code, .tip code { font-family: var(--mono); font-size: 0.92em; }
.diag__source { color: var(--ink-soft); font-size: var(--t-xs); }
.btn { min-height: 1.75rem; padding: 0 var(--s-3); border: var(--hair) solid var(--line-strong); border-radius: var(--radius-1); background: var(--raised); color: var(--ink); font-family: var(--font); font-size: var(--t-sm); font-weight: var(--w-strong); cursor: pointer; white-space: nowrap; }
.btn:hover { background: var(--accent-wash); border-color: var(--accent); }
@media (max-width: 47.99em) { .diag { grid-template-columns: 1.25rem minmax(0, 1fr); margin-right: var(--s-3); } .diag .btn { grid-column: 2; justify-self: start; white-space: normal; text-align: left; } .cm-editor .cm-lineNumbers .cm-gutterElement { min-width: 2rem; } .cm-editor .cm-marks { width: 1.5rem; } }

.cm-editor .cm-tooltip { border: var(--hair) solid var(--line-strong); border-radius: var(--radius-2); background: var(--raised); color: var(--ink); box-shadow: var(--shadow-2); font-family: var(--font); font-size: var(--t-sm); line-height: 1.45; overflow: hidden; }
.cm-editor .cm-tooltip.cm-tooltip-autocomplete { overflow: visible; }
.cm-editor .cm-tooltip-autocomplete > ul { border-radius: var(--radius-2); font-family: var(--mono); font-size: var(--t-xs); max-height: 16rem; }
.cm-editor .cm-tooltip.cm-tooltip-autocomplete > ul > li { display: flex; gap: var(--s-4); align-items: center; min-height: 1.5rem; padding: 0.1rem var(--s-3); }
.cm-editor .cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected] { background: var(--accent-wash); color: var(--accent); }
.cm-editor .cm-completionMatchedText { text-decoration: none; font-weight: var(--w-heavy); }
.cm-editor .cm-completionDetail { margin-left: auto; color: var(--ink-soft); font-family: var(--font); font-style: normal; font-size: var(--t-xs); }
.cm-editor .cm-completionInfo { max-width: 22rem; padding: var(--s-2) var(--s-3); word-break: keep-all; }
.cm-editor .cm-completionInfo[class*="-narrow"] { inset: 100% auto auto 0 !important; width: max(100%, 14rem); max-width: 100% !important; }
.cm-editor .cm-completionInfo p { margin: 0; }
.cm-editor .cm-completionInfo code { font-family: var(--mono); font-size: 0.92em; }
.tip { max-width: 26rem; padding: var(--s-2) var(--s-3); word-break: keep-all; overflow-wrap: anywhere; }
.tip p { margin: 0; } .tip p + p { margin-top: var(--s-1); color: var(--ink-soft); font-size: var(--t-xs); }
.cm-editor .cm-panels { background: var(--surface); color: var(--ink); border-color: var(--line); font-family: var(--font); }
.cm-editor .cm-panel.cm-search { padding: var(--s-2) var(--s-3); font-size: var(--t-sm); }
.cm-editor .cm-panel.cm-search label { font-size: var(--t-xs); }
.cm-editor .cm-textfield { border: var(--hair) solid var(--line-strong); border-radius: var(--radius-1); background: var(--raised); color: var(--ink); font-family: var(--mono); font-size: var(--t-sm); padding: 0.2rem var(--s-2); }
.cm-editor .cm-button { border: var(--hair) solid var(--line-strong); border-radius: var(--radius-1); background: var(--raised); background-image: none; color: var(--ink); font-size: var(--t-xs); padding: 0.2rem var(--s-2); }
.cm-editor .cm-searchMatch { background: var(--near-wash); box-shadow: inset 0 -2px 0 var(--near); }

.cm-editor .cm-changedLine.cm-changedLine, .cm-editor .cm-insertedLine { background: var(--allow-wash); }
.cm-editor .cm-deletedChunk.cm-deletedChunk { background: var(--deny-wash); padding-left: 0; }
.cm-editor .cm-deletedChunk .cm-deletedLine { display: block; padding: 0 var(--s-4) 0 0; text-decoration: none; }
.cm-editor .cm-changedText.cm-changedText { background: none; box-shadow: inset 0 -2px 0 var(--allow); }
.cm-editor .cm-deletedText.cm-deletedText { background: none; box-shadow: inset 0 -2px 0 var(--deny); text-decoration: none; }
.cm-editor .cm-changeGutter { width: 1.1rem; }
.cm-editor .cm-changedLineGutter.cm-changedLineGutter, .cm-editor .cm-deletedLineGutter.cm-deletedLineGutter { background: none; }
.cm-editor .cm-changedLineGutter::after { content: "+"; color: var(--allow); font-weight: var(--w-heavy); }
.cm-editor .cm-deletedLineGutter::after { content: "−"; color: var(--deny); font-weight: var(--w-heavy); }
.cm-editor .cm-collapsedLines.cm-collapsedLines { padding: var(--s-1) var(--s-4); background: var(--sunken); color: var(--ink-soft); font-family: var(--font); font-size: var(--t-xs); }
`);
