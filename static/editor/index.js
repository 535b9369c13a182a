// How does a learner write a file? The custom element `<code-editor>`: CodeMirror 6 in a shadow root, so that its
// style sheets are adopted ones and the page's policy holds. It knows files by path and keeps each one's text, caret
// and undo history; it decides nothing. The page talks to it by methods and hears from it by events:
//
//   edit   {path, text}                 after a change by the learner, once a frame, never inside a composition
//   caret  {path, line, column, offset} after the caret moved
//   back   {}                           when the learner wants back to where they were before the last jump
//   fix    {path, from, to, insert}     when the quick fix of a finding was pressed
//   mark   {path, line}                 when a mark in the margin was pressed
//
// Offsets count UTF-16 units, as JavaScript does. Start reading at `CodeEditor`, below.

import { acceptCompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorSelection, EditorState, Transaction } from '@codemirror/state';
import { EditorView, drawSelection, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { compareView } from './compare.js';
import { completion } from './complete.js';
import { explainHere, explanation } from './explain.js';
import { findings, fixHere, nextFinding, setFindings } from './findings.js';
import { lineMarks, setMarks } from './marks.js';
import { highlighter, sheet } from './theme.js';
import { phrases } from './words.js';

/** The smallest single replacement that turns `before` into `after`. */
function replacement(before, after) {
  let from = 0;
  const shortest = Math.min(before.length, after.length);
  while (from < shortest && before.charCodeAt(from) === after.charCodeAt(from)) from += 1;
  let tail = 0;
  while (tail < shortest - from && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail += 1;
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) };
}

/** Answers that take longer, in ms, wait for a pause. */
const SLOW = 24;

class CodeEditor extends HTMLElement {
  /** Set by the page: `(text, offset) => promise` of a completion as JSON, or of an empty string. */
  complete = null;
  /** Set by the page: `(text, offset) => promise` of what stands there as JSON, or of an empty string. */
  explain = null;

  #states = new Map();      // path -> EditorState of the files that are not shown
  #path = '';
  #view = null;
  #comparison = null;
  #resized = null;
  #language = new Compartment();
  #lang = 'ko';
  #pending = 0;             // the frame on which an edit will be told
  #waiting = 0;             // the pause in the typing after which it will be, where an answer takes long
  #unsaid = 0;              // since when it waits
  #cost = 0;                // how long the last answer took, in ms
  #afterComposition = [];   // changes from outside that arrived while a syllable was being composed

  connectedCallback() {
    if (this.#view) return;
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    // `use` does not reach out of a shadow root: the marks are brought in.
    const sprite = document.getElementById('sprite');
    if (sprite) root.append(sprite.cloneNode(true));
    this.#view = new EditorView({ root, parent: root, state: this.#state('', '', true) });
    // A syllable is done after this event's own task: only then is the text whole.
    this.#view.contentDOM.addEventListener('compositionend', () => setTimeout(() => this.#composed(), 0));
    // Whatever is pressed next shall find the newest text.
    this.#view.contentDOM.addEventListener('blur', () => this.#tell());
    // A keyboard on the screen takes half of it: the caret's line stays in sight.
    this.#resized = new ResizeObserver(() => {
      const view = this.#view;
      if (view?.hasFocus) view.dispatch({ effects: EditorView.scrollIntoView(view.state.selection.main.head) });
    });
    this.#resized.observe(this);
  }

  disconnectedCallback() {
    this.#tell();
    this.#resized?.disconnect();
    this.#comparison?.destroy();
    this.#comparison = null;
    this.#view?.destroy();
    this.#view = null;
    this.shadowRoot?.replaceChildren();
    this.#states.clear();
    this.#path = '';
  }

  /** Shows a file. What was typed in it before, its caret and its history are kept; `text` wins where it differs. */
  open(path, text, readOnly) {
    if (!this.#view) return;
    if (path !== this.#path) {
      this.#tell();
      if (this.#path) this.#states.set(this.#path, this.#view.state);
      this.#path = path;
      this.#view.setState(this.#states.get(path) ?? this.#state(path, text, readOnly));
      this.#states.delete(path);
      this.#view.dispatch({ effects: this.#language.reconfigure(phrases(this.#lang)) });
      this.#caret();
    }
    this.setText(path, text);
  }

  /** The text came from elsewhere (terminal, reset, quick fix): takes it over as one undoable step. */
  setText(path, text) {
    const view = this.#view;
    if (!view) return;
    if (path === this.#path && view.composing) {
      this.#afterComposition.push([path, text]);
      return;
    }
    const state = path === this.#path ? view.state : this.#states.get(path);
    const before = state?.doc.toString();
    if (state === undefined || before === text) return;
    const change = {
      changes: replacement(before, text),
      annotations: [isolateHistory.of('full'), Transaction.remote.of(true)],
      userEvent: 'input.page',
    };
    if (path === this.#path) view.dispatch(change);
    else this.#states.set(path, state.update(change).state);
  }

  /** Forgets every file: another scenario begins. */
  forget() {
    this.#states.clear();
    this.#path = '';
    this.#afterComposition = [];
  }

  /** Findings of a file as JSON: [{from, to, severity, message, source, fix: {label, insert}?}]. */
  setFindings(path, json) {
    if (path === this.#path) this.#view?.dispatch({ effects: setFindings.of(JSON.parse(json)) });
  }

  /** Marks of a file as JSON: [{line, kind, label, here}]; `here` tints the line. */
  setMarks(path, json) {
    if (path === this.#path) this.#view?.dispatch({ effects: setMarks.of(JSON.parse(json)) });
  }

  /** Puts the caret at a place of the file that is shown. */
  reveal(from, to) {
    const view = this.#view;
    if (!view) return;
    const length = view.state.doc.length;
    const start = Math.min(from, length);
    view.dispatch({
      selection: EditorSelection.single(start, Math.min(to, length)),
      effects: EditorView.scrollIntoView(start, { y: 'center' }),
    });
    view.focus();
  }

  /** Where the caret stands, in UTF-16 units. */
  get offset() {
    return this.#view?.state.selection.main.head ?? 0;
  }

  /** The file that is shown, and its text as it stands. */
  get path() {
    return this.#path;
  }

  get text() {
    return this.#view?.state.doc.toString() ?? '';
  }

  /** Every file that was opened, as it stands: {path: text}. */
  get texts() {
    const others = [...this.#states].map(([path, state]) => [path, state.doc.toString()]);
    return Object.fromEntries([...others, [this.#path, this.text]]);
  }

  /** Whether a syllable is being composed. */
  get composing() {
    return this.#view?.composing ?? false;
  }

  /** The language of the editor's own few words, `ko` or `en`. */
  speak(lang) {
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.#view?.dispatch({ effects: this.#language.reconfigure(phrases(lang)) });
  }

  /** Shows how `after` differs from `before`, in place of the file; no `before` ends it. */
  compare(before, after, label) {
    this.#comparison?.destroy();
    this.#comparison = null;
    const view = this.#view;
    if (!view) return;
    view.dom.hidden = before != null;
    if (before != null) {
      this.#comparison = compareView(this.shadowRoot, before, after, label, phrases(this.#lang));
    } else {
      view.requestMeasure();
    }
  }

  focus() {
    (this.#comparison ?? this.#view)?.focus();
  }

  nextFinding(direction) {
    if (this.#view) nextFinding(direction)(this.#view);
  }

  #state(path, text, readOnly) {
    return EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lineMarks((line) => this.#say('mark', { path: this.#path, line })),
        findings((fix) => { this.#tell(); this.#say('fix', { path: this.#path, ...fix }); }),
        history(),
        drawSelection(),
        highlightSpecialChars(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightSelectionMatches({ minSelectionLength: 3 }),
        search({ top: true }),
        indentUnit.of('  '),
        yaml(),
        syntaxHighlighting(highlighter),
        EditorState.readOnly.of(readOnly),
        EditorState.tabSize.of(2),
        EditorView.contentAttributes.of({
          'aria-label': path, tabindex: '0', lang: 'en', spellcheck: 'false', autocorrect: 'off', autocapitalize: 'off', translate: 'no',
          ...(readOnly ? { 'aria-readonly': 'true' } : {}),
        }),
        completion(() => this.complete),
        explanation(() => this.explain),
        this.#language.of(phrases(this.#lang)),
        keymap.of([
          { key: 'Alt-ArrowLeft', run: () => { this.#say('back', {}); return true; } },
          { key: 'F8', run: nextFinding(1), shift: nextFinding(-1) },
          { key: 'Mod-.', run: fixHere },
          { key: 'F1', run: explainHere },
          { key: 'Tab', run: acceptCompletion },
          ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap,
          indentWithTab,    // Escape, then Tab leaves the editor: CodeMirror's own
        ]),
        EditorView.updateListener.of((update) => this.#updated(update)),
      ],
    });
  }

  #updated(update) {
    if (update.docChanged && !update.transactions.every((t) => t.annotation(Transaction.remote))) this.#schedule();
    if (update.selectionSet || update.docChanged) this.#caret();
  }

  /** An edit is told with the next frame. Where an answer takes longer than a frame has, the typing goes first: it is
   *  told at the next pause, and after half a second at the latest. */
  #schedule() {
    const now = performance.now();
    const told = () => { this.#pending ||= requestAnimationFrame(() => this.#tell()); };
    if (!this.#waiting) this.#unsaid = now;
    clearTimeout(this.#waiting);
    this.#waiting = 0;
    if (this.#cost <= SLOW || now - this.#unsaid > 500) told();
    else if (!this.#pending) this.#waiting = setTimeout(told, Math.min(250, 3 * this.#cost));
  }

  /** Tells the page what the file says now; a composition is waited for, so that no half syllable is ever judged. */
  #tell() {
    if (!(this.#pending || this.#waiting) || !this.#view) return;
    if (this.#view.composing && this.isConnected) {
      cancelAnimationFrame(this.#pending);
      this.#pending = requestAnimationFrame(() => this.#tell());
      return;
    }
    cancelAnimationFrame(this.#pending);
    clearTimeout(this.#waiting);
    this.#pending = 0;
    this.#waiting = 0;
    const start = performance.now();
    this.#say('edit', { path: this.#path, text: this.#view.state.doc.toString() });
    this.#cost = performance.now() - start;
  }

  #composed() {
    if (this.#view?.composing) return;
    this.#tell();
    for (const [path, text] of this.#afterComposition.splice(0)) this.setText(path, text);
  }

  #caret() {
    const { state } = this.#view;
    const offset = state.selection.main.head;
    const line = state.doc.lineAt(offset);
    this.#say('caret', { path: this.#path, line: line.number, column: offset - line.from + 1, offset });
  }

  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

customElements.define('code-editor', CodeEditor);
