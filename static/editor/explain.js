// What does this word mean? Under the pointer after a moment, at the caret by F1. The page answers.

import { StateEffect, StateField } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, showTooltip } from '@codemirror/view';
import { prose } from './prose.js';

const shown = StateEffect.define();

/** The tooltip that F1 opened; any other key's work closes it. */
const field = StateField.define({
  create: () => null,
  update(value, transaction) {
    const effect = transaction.effects.find((e) => e.is(shown));
    if (effect) return effect.value;
    return transaction.docChanged || transaction.selection ? null : value;
  },
  provide: (f) => showTooltip.from(f),
});

let questions = () => null;

/** The tooltip of what stands at `offset`: {from, to, says, more} from the page. */
async function tooltip(view, offset) {
  const json = await questions()?.(view.state.doc.toString(), offset);
  if (!json) return null;
  const { from, to, says, more } = JSON.parse(json);
  return {
    pos: from,
    end: to,
    above: true,
    text: `${says} ${more}`.replaceAll('`', ''),
    create() {
      const dom = document.createElement('div');
      dom.className = 'tip';
      dom.append(prose(says));
      if (more) dom.append(prose(more));
      return { dom };
    },
  };
}

/** A command: shows what the word at the caret means, and says it to a screen reader. */
export function explainHere(view) {
  const asked = view.state;
  tooltip(view, asked.selection.main.head).then((value) => {
    // The answer to a question about another text or place is nobody's.
    if (view.state.doc !== asked.doc || !view.state.selection.eq(asked.selection)) return;
    const effects = [shown.of(value)];
    if (value) effects.push(EditorView.announce.of(value.text));
    view.dispatch({ effects });
  });
  return true;
}

export function explanation(ask) {
  questions = ask;
  const close = (view) => {
    if (!view.state.field(field)) return false;
    view.dispatch({ effects: shown.of(null) });
    return true;
  };
  return [
    field,
    hoverTooltip(tooltip, { hoverTime: 350 }),
    keymap.of([{ key: 'Escape', run: close }]),
  ];
}
