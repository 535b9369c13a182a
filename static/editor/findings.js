// What is wrong with the text? Findings as underlines, bubbles in the margin, and one of them written out under its
// line: the last visited, else the first. F8 and Shift+F8 go round.

import { RangeSet, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, WidgetType } from '@codemirror/view';
import { MarkButton, mark } from './icons.js';
import { prose } from './prose.js';

/** Takes [{from, to, severity, message, source, fix: {label, insert}?}]. */
export const setFindings = StateEffect.define();
const openFinding = StateEffect.define();

/** What to do when a fix is pressed; given by `findings`. */
let press = () => {};

class Note extends WidgetType {
  constructor(finding) {
    super();
    this.finding = finding;
  }

  eq(other) {
    const [a, b] = [this.finding, other.finding];
    return a.message === b.message && a.source === b.source && a.severity === b.severity && a.fix?.label === b.fix?.label
      && a.from === b.from && a.to === b.to;
  }

  toDOM() {
    const { severity, message, source, fix, from, to, lang } = this.finding;
    const box = document.createElement('div');
    box.className = `diag is-${severity}`;
    box.setAttribute('role', 'note');
    if (lang) box.lang = lang;
    const sign = mark('warn');
    sign.classList.add(`is-${severity}`);
    const words = prose(message);
    if (source) {
      const small = document.createElement('span');
      small.className = 'diag__source';
      small.lang = 'en';
      small.textContent = source;
      words.append(' ', small);
    }
    box.append(sign, words);
    if (fix) {
      const button = document.createElement('button');
      button.className = 'btn';
      button.append(...prose(fix.label).childNodes);
      button.onclick = () => press({ from, to, insert: fix.insert });
      box.append(button);
    }
    return box;
  }

  ignoreEvent() {
    return true;
  }
}

/** The list with places moved along, what is drawn, and which one is open. */
function drawn(list, open, doc) {
  const marks = [];
  const bubbles = [];
  list.forEach((finding, index) => {
    const line = doc.lineAt(finding.from);
    const from = finding.from;
    // A finding of no width underlines the word before it, or the line's end.
    const to = finding.to > from ? finding.to : Math.min(line.to, from + 1);
    if (to > from) marks.push(Decoration.mark({ class: `squiggle is-${finding.severity}` }).range(from, to));
    bubbles.push(new MarkButton(finding.severity, 'warn', finding.message.replaceAll('`', '')).range(line.from));
    if (index === open) {
      marks.push(Decoration.widget({ widget: new Note(finding), block: true, side: 1 }).range(line.to));
    }
  });
  return { list, open, decorations: Decoration.set(marks, true), bubbles: RangeSet.of(bubbles, true) };
}

const field = StateField.define({
  create: (state) => drawn([], 0, state.doc),
  update(value, transaction) {
    let { list, open } = value;
    let changed = false;
    if (transaction.docChanged && list.length > 0) {
      list = list.map((f) => ({
        ...f, from: transaction.changes.mapPos(f.from, 1), to: Math.max(transaction.changes.mapPos(f.from, 1), transaction.changes.mapPos(f.to, -1)),
      }));
      changed = true;
    }
    for (const effect of transaction.effects) {
      if (effect.is(setFindings)) {
        const length = transaction.state.doc.length;
        const before = list.at(open);
        list = effect.value
          .map((f) => ({ ...f, from: Math.min(f.from, length), to: Math.min(Math.max(f.from, f.to), length) }))
          .sort((a, b) => a.from - b.from);
        // What stood open stays open while it is still there.
        const same = before ? list.findIndex((f) => f.message === before.message) : -1;
        open = same >= 0 ? same : 0;
        changed = true;
      } else if (effect.is(openFinding)) {
        open = effect.value;
        changed = true;
      }
    }
    return changed ? drawn(list, open, transaction.state.doc) : value;
  },
  provide: (f) => EditorView.decorations.from(f, (v) => v.decorations),
});

export function findingMarkers(state) {
  return state.field(field, false)?.bubbles ?? RangeSet.empty;
}

/** Opens the finding on the line that was visited. */
const follow = EditorView.updateListener.of((update) => {
  if (!update.selectionSet || update.docChanged) return;
  const { list, open } = update.state.field(field);
  if (list.length < 2) return;
  const line = update.state.doc.lineAt(update.state.selection.main.head).number;
  const here = list.findIndex((f) => update.state.doc.lineAt(f.from).number === line);
  if (here >= 0 && here !== open) setTimeout(() => update.view.dispatch({ effects: openFinding.of(here) }), 0);
});

/** A command: the caret to the next finding (1) or the one before (-1), which opens. */
export function nextFinding(direction) {
  return (view) => {
    const { list } = view.state.field(field);
    if (list.length === 0) return false;
    const head = view.state.selection.main.head;
    let index = direction > 0 ? list.findIndex((f) => f.from > head) : list.findLastIndex((f) => f.from < head);
    if (index < 0) index = direction > 0 ? 0 : list.length - 1;
    const { from } = list[index];
    view.dispatch({
      selection: { anchor: from },
      effects: [openFinding.of(index), EditorView.scrollIntoView(from, { y: 'center' })],
    });
    view.focus();
    return true;
  };
}

/** A command: the quick fix of the finding on the caret's line, else of the one that is open. */
export function fixHere(view) {
  const { list, open } = view.state.field(field);
  const line = (offset) => view.state.doc.lineAt(offset).number;
  const here = list.find((f) => f.fix && line(f.from) === line(view.state.selection.main.head));
  const finding = here ?? list[open];
  if (!finding?.fix) return false;
  press({ from: finding.from, to: finding.to, insert: finding.fix.insert });
  return true;
}

export function findings(pressed) {
  press = pressed;
  return [field, follow];
}
