// What may be written here? The page answers; this carries question and answer, and writes what is chosen.

import { autocompletion, pickedCompletion, startCompletion } from '@codemirror/autocomplete';
import { prose } from './prose.js';

/** In the text of a choice: where the caret goes. */
const CARET = '‸';

/** Completion by `ask()(text, offset)`, which answers in JSON: {from, to, options: [{label, detail, info, insert, before,
 *  after, goes_on}]}. */
export function completion(ask) {
  const source = async (context) => {
    // A word has begun, or a bracket or quote in which one will stand, or the learner asked: not on every blank, where
    // Enter would choose.
    const begun = context.matchBefore(/[\w.*:/-]+|[[{"']|[[{,] /);
    if (!ask() || context.state.readOnly || (!context.explicit && !begun)) return null;
    const json = await ask()(context.state.doc.toString(), context.pos);
    if (!json) return null;
    const { from, to, options } = JSON.parse(json);
    const typed = context.state.sliceDoc(from, context.pos);
    // A word that is finished is left in peace: Enter ends the line.
    const longer = options.some((o) => o.label !== typed && o.label.startsWith(typed));
    if (!context.explicit && !longer && options.some((o) => o.label === typed)) return null;
    return { from, to, options: options.map(option) };
  };
  return autocompletion({ override: [source], icons: false, tooltipClass: () => 'is-completion' });
}

function option({ label, detail, info, insert, before, after, goes_on: goesOn }, index) {
  return {
    label,
    detail,
    // The page's own order, where two fit equally well.
    sortText: String(index).padStart(4, '0'),
    info: info ? () => prose(info) : undefined,
    apply(view, completion, from, to) {
      const caret = insert.indexOf(CARET);
      const text = insert.replace(CARET, '');
      view.dispatch({
        changes: { from: from - before, to: to + after, insert: text },
        selection: { anchor: from - before + (caret < 0 ? text.length : caret) },
        annotations: pickedCompletion.of(completion),
        userEvent: 'input.complete',
        scrollIntoView: true,
      });
      if (goesOn) startCompletion(view);
    },
  };
}
