// npm's `solc` (the compiler as WebAssembly) behind the command line of the native solc, so that
// py-solc-x and forge can both use it: `--version`, and `--standard-json` with the import rules
// of the native compiler. Started by `.tools/bin/solc`, which `dev.py setup` writes.
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const VERSION_CACHE = fileURLToPath(new URL("../.tools/solc-version.json", import.meta.url));
const USAGE = `Usage: solc --version
       solc --standard-json [options] [input.json]
Reads standard JSON from the file or stdin and writes standard JSON to stdout.
  --base-path PATH       root of the source tree (default: the current directory)
  --include-path PATH    a further place to look for imports; may be repeated
  --allow-paths A,B      directories that imports may be read from, besides those two
  --pretty-json          indent the output
`;
// Flags that callers add and that change nothing in standard JSON mode.
const IGNORED = new Set(["--color", "--no-color", "--overwrite"]);

class UsageError extends Error {}

function parseArguments(argv) {
  const options = { mode: null, base: "", includes: [], allowed: [], pretty: false, file: null };
  const withValue = {
    "--base-path": (value) => (options.base = value),
    "--include-path": (value) => options.includes.push(value),
    "--allow-paths": (value) => options.allowed.push(...value.split(",").filter(Boolean)),
  };
  const plain = {
    "--version": () => (options.mode = "version"),
    "--help": () => (options.mode = "help"),
    "-h": () => (options.mode = "help"),
    "--standard-json": () => (options.mode ??= "compile"),
    "--pretty-json": () => (options.pretty = true),
  };
  const rest = [...argv];
  while (rest.length > 0) {
    const argument = rest.shift();
    const [flag, ...tail] = argument.split("=");
    if (withValue[flag]) {
      const value = tail.length > 0 ? tail.join("=") : rest.shift();
      if (!value) throw new UsageError(`the required argument for option '${flag}' is missing`);
      withValue[flag](value);
    } else if (plain[argument]) {
      plain[argument]();
    } else if (argument.startsWith("-") && argument !== "-") {
      // The wording is solc's own: py-solc-x turns it into its UnknownOption.
      if (!IGNORED.has(argument)) throw new UsageError(`unrecognised option '${argument}'`);
    } else if (options.file === null) {
      options.file = argument;
    } else {
      throw new UsageError("If --standard-json is used, only one input file may be given.");
    }
  }
  if (options.mode === null) {
    throw new UsageError("this compiler takes --version or --standard-json only; see --help");
  }
  return options;
}

function readCachedVersion(digest) {
  try {
    const cached = JSON.parse(fs.readFileSync(VERSION_CACHE, "utf8"));
    return cached.sha256 === digest ? cached.version : null;
  } catch {
    return null;
  }
}

function writeCachedVersion(digest, version) {
  const draft = `${VERSION_CACHE}.${process.pid}`;
  try {
    fs.writeFileSync(draft, JSON.stringify({ sha256: digest, version }));
    fs.renameSync(draft, VERSION_CACHE);
  } catch {
    // Without .tools/, or where it is read-only, the next call asks the compiler again.
  }
}

// Only the compiler knows its commit, and loading it takes half a second; forge asks often. The
// answer is kept under the hash of the compiler itself, so it can be missing but never wrong.
function version() {
  const soljson = fs.readFileSync(require.resolve("solc/soljson.js"));
  const digest = createHash("sha256").update(soljson).digest("hex");
  const known = readCachedVersion(digest);
  if (known !== null) return known;
  const asked = loadCompiler().version();
  writeCachedVersion(digest, asked);
  return asked;
}

// npm's solc copies its input to the WebAssembly stack at four bytes a character: an input of a
// few megabytes ends in "memory access out of bounds". Here it goes to the heap.
function onHeap(soljson) {
  const bind = soljson.cwrap;
  const heapBound = (name, result, types) => {
    const compile = bind(name, result, ["number", ...types.slice(1)]);
    const alloc = bind("solidity_alloc", "number", ["number"]);
    return (input, ...rest) => {
      const size = soljson.lengthBytesUTF8(input) + 1;
      const address = alloc(size);
      soljson.stringToUTF8(input, address, size);
      return compile(address, ...rest);
    };
  };
  soljson.cwrap = (name, ...signature) =>
    (name === "solidity_compile" ? heapBound : bind)(name, ...signature);
  return soljson;
}

function loadCompiler() {
  const before = process.listeners("uncaughtException");
  const compiler = require("solc/wrapper")(onHeap(require("solc/soljson.js")));
  // Emscripten installs a handler that dumps its whole source on any error: not wanted here.
  for (const added of process.listeners("uncaughtException")) {
    if (!before.includes(added)) process.removeListener("uncaughtException", added);
  }
  return compiler;
}

function isInside(directory, file) {
  const relative = path.relative(directory, file);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function realPathOrNull(file) {
  try {
    return fs.realpathSync(file);
  } catch {
    return null;
  }
}

// As the native FileReader does it: exactly one match under the base and include paths, and its
// real place (links followed) inside a directory that was allowed.
function importReader(options) {
  const roots = [options.base || ".", ...options.includes].map((root) => path.resolve(root));
  const allowed = [...roots, ...options.allowed.map((directory) => path.resolve(directory))]
    .map(realPathOrNull)
    .filter((directory) => directory !== null);
  return (name) => {
    const wanted = name.startsWith("file://") ? name.slice("file://".length) : name;
    const places = new Set(roots.map((root) => path.resolve(root, wanted)));
    const found = new Set([...places].map(realPathOrNull).filter((file) => file !== null));
    const list = (items) => [...items].map((item) => `"${item}"`).join(", ");
    if (found.size === 0) {
      return { error: `File not found. Searched the following locations: ${list(roots)}.` };
    }
    if (found.size > 1) {
      return { error: `Ambiguous import. Multiple matching files found: ${list(found)}.` };
    }
    const [file] = found;
    if (!allowed.some((directory) => isInside(directory, file))) {
      const directories = list(new Set(allowed));
      return {
        error: `File outside of allowed directories. The following are allowed: ${directories}.`,
      };
    }
    if (!fs.statSync(file).isFile()) return { error: "Not a valid file." };
    try {
      return { contents: fs.readFileSync(file, "utf8") };
    } catch (problem) {
      return { error: `Cannot read ${file}: ${problem.message}` };
    }
  };
}

async function readInput(file) {
  if (file !== null && file !== "-") {
    try {
      return fs.readFileSync(file, "utf8");
    } catch (problem) {
      throw new UsageError(`cannot read ${file}: ${problem.message}`);
    }
  }
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

async function main() {
  const options = parseArguments(process.argv.slice(2));
  if (options.mode === "help") return USAGE;
  if (options.mode === "version") {
    return `solc, the solidity compiler commandline interface\nVersion: ${version()}\n`;
  }
  const input = await readInput(options.file);
  const output = loadCompiler().compile(input, { import: importReader(options) });
  return options.pretty ? `${JSON.stringify(JSON.parse(output), null, 2)}\n` : `${output}\n`;
}

// No process.exit() after writing: it would cut off what a pipe has not taken yet.
try {
  process.stdout.on("error", () => (process.exitCode = 1));
  process.stdout.write(await main());
} catch (problem) {
  if (problem?.code === "MODULE_NOT_FOUND") {
    process.stderr.write("npm's solc is not installed here: run `python3 dev.py setup`\n");
  } else {
    const expected = problem instanceof UsageError;
    process.stderr.write(`${expected ? problem.message : (problem?.stack ?? problem)}\n`);
  }
  process.exitCode = 1;
}
