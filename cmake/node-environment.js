// Linked into core_tests for WebAssembly: hands Node.js's environment variables to getenv(), which GoogleTest reads
// its shard from. The page's module does not have it.
Module.preRun = [() => Object.assign(ENV, process.env)];
