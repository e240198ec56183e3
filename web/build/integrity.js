/**
 * A plugin of every build: `import INTEGRITY from './file.js?integrity'` is the hash of the file, as the attribute
 * `integrity` of a script has it. The browser then runs nothing else that came in its place.
 */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const QUERY = '?integrity';

/** @returns {import('vite').Plugin} */
export function integrity() {
  return {
    name: 'inkling-integrity',
    enforce: 'pre',
    load: {
      filter: { id: /\?integrity$/ },
      async handler(id) {
        const hash = createHash('sha384').update(await readFile(id.slice(0, -QUERY.length)));
        return `export default ${JSON.stringify(`sha384-${hash.digest('base64')}`)};`;
      },
    },
  };
}
