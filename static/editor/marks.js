// Which lines matter now? Marks in the margin (the decisive line, near misses, surplus), one a line, and the tint of the
// one decisive line. The page says which; here they are drawn and follow their lines while the text changes.

import { RangeSet, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, gutter, gutterLineClass } from '@codemirror/view';
import { findingMarkers } from './findings.js';
import { MarkButton } from './icons.js';

/** Takes [{line, kind, label, here}], lines from 1. Of two marks on one line the first wins. */
export const setMarks = StateEffect.define();

const hereLine = Decoration.line({ class: 'is-here' });
const hereGutter = new (class extends GutterMarker { elementClass = 'is-here'; })();

const field = StateField.define({
  create: () => ({ markers: RangeSet.empty, here: Decoration.none, gutterHere: RangeSet.empty }),
  update(value, transaction) {
    let { markers, here, gutterHere } = value;
    if (transaction.docChanged) {
      markers = markers.map(transaction.changes);
      here = here.map(transaction.changes);
      gutterHere = gutterHere.map(transaction.changes);
    }
    for (const effect of transaction.effects) {
      if (!effect.is(setMarks)) continue;
      const { doc } = transaction.state;
      const inside = effect.value.filter((m) => m.line >= 1 && m.line <= doc.lines);
      const lines = new Map();
      for (const m of inside) if (!lines.has(m.line)) lines.set(m.line, m);
      const at = (m) => doc.line(m.line).from;
      markers = RangeSet.of([...lines.values()].map((m) => new MarkButton(m.kind, m.kind, m.label).range(at(m))), true);
      const tinted = [...new Set(inside.filter((m) => m.here).map(at))];
      here = Decoration.set(tinted.map((from) => hereLine.range(from)), true);
      gutterHere = RangeSet.of(tinted.map((from) => hereGutter.range(from)), true);
    }
    return { markers, here, gutterHere };
  },
  provide: (f) => [
    EditorView.decorations.from(f, (v) => v.here),
    gutterLineClass.from(f, (v) => v.gutterHere),
  ],
});

/** The margin: the page's marks first, bubbles of findings where a line has no other. */
export function lineMarks(pressed) {
  return [
    field,
    gutter({
      class: 'cm-marks',
      markers: (view) => {
        const own = view.state.field(field).markers;
        const taken = new Set();
        for (let i = own.iter(); i.value; i.next()) taken.add(i.from);
        return [own, findingMarkers(view.state).update({ filter: (from) => !taken.has(from) })];
      },
      initialSpacer: () => new MarkButton('old', 'off', ''),
      domEventHandlers: {
        mousedown(view, block) {
          pressed(view.state.doc.lineAt(block.from).number);
          return false;
        },
      },
    }),
  ];
}
