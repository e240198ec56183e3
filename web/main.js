/**
 * The features of the page, in the order in which they are made, and the start. Nothing else.
 */

import * as answer from './features/answer/index.js';
import * as data from './features/data/index.js';
import * as doubtful from './features/doubtful/index.js';
import * as draw from './features/draw/index.js';
import * as engine from './features/engine/index.js';
import * as filters from './features/filters/index.js';
import * as gallery from './features/gallery/index.js';
import * as keyboard from './features/keyboard/index.js';
import * as layers from './features/layers/index.js';
import * as map from './features/map/index.js';
import * as network from './features/network/index.js';
import * as neurons from './features/neurons/index.js';
import * as picture from './features/picture/index.js';
import * as robustness from './features/robustness/index.js';
import * as test from './features/test/index.js';
import * as train from './features/train/index.js';
import * as why from './features/why/index.js';
import { start } from './shell/start.js';

// Rooms import from this module too, which the boot script may have had to fetch under a second address.
if (!('awake' in document.documentElement.dataset))
  start([
    draw,
    picture,
    train,
    network,
    data,
    test,
    gallery,
    robustness,
    doubtful,
    layers,
    filters,
    why,
    map,
    neurons,
    answer,
    engine,
    keyboard,
  ]);
// The boot script sees that all of this module came.
document.documentElement.dataset.awake = '';
