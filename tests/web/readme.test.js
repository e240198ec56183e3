/** The README's table of settings: each one that the page shows, with what it must be. */

import { expect, it } from 'vitest';
import README from '../../README.md?raw';
import { FIELDS, schemaOf } from '../../web/shell/settings.js';
import { SCHEMA } from './fake-engine.js';

/** @import { OverrideName } from '../../web/shell/settings.js' */

it('has a row for each setting, with the range that the engine takes', () => {
  const table = README.split('| in the address | must be | |\n|---|---|---|\n')[1].split('\n\n')[0];
  const rows = table.split('\n').map((row) => row.slice(0, row.indexOf('|', row.indexOf(' | ') + 3)));
  const names = /** @type {OverrideName[]} */ (Object.keys(FIELDS));
  expect(rows).toEqual(names.map((name) => `| \`${name}\` | ${schemaOf(name, SCHEMA).rule} `));
});
