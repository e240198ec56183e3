// Playwright's expect with room for a busy machine: what is awaited is an event, and a test that waits in vain should
// fail because of what it waits for.

import { expect as patient } from '@playwright/test';

export const expect = patient.configure({ timeout: 60_000 });
