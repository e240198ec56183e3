// Linked into core_tests for WebAssembly: hands Node.js's environment variables to getenv(), which GoogleTest reads
// its shard from. The page's module does not have it.
Module.preRun = [() => Object.assign(ENV, process.env)];
// At once: the runtime has closed the standard streams by now, and what a thread still has to say would find no stream
// and fail the run.
Module.onExit = (code) => process.exit(code);
