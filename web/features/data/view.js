/**
 * The data: what there is to learn from, and how a training varies it.
 */

import { addStyle, markup, region } from '../../shared/parts.js';
import { CorrectionsChoice } from './corrections-choice.js';
import STYLE from './data.css?inline';
import MARKUP from './data.html?raw';
import { DataSetView } from './data-set.js';
import { VariationView } from './variation.js';

/** @import { Page, RoomView } from '../../shell/feature.js' */

addStyle(STYLE);

/** @param {Page<HTMLElement>} page @returns {RoomView} */
export function mount(page) {
  page.root.append(markup(MARKUP));
  const dataSet = new DataSetView(region(page.root, 'data-set'), page);
  const choice = new CorrectionsChoice(region(page.root, 'data-corrections'), page);
  const variation = new VariationView(region(page.root, 'variation'), page);
  return {
    render(state) {
      dataSet.render(state);
      choice.render(state);
      variation.render(state);
    },
    open(path) {
      dataSet.open(path);
      variation.setSeen(true);
    },
    leave: () => variation.setSeen(false),
  };
}
