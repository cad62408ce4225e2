// node parse.mjs COMPILED_CONTRACT ROWS_JSON → {"Motor": ["row 3: burn_time_s: Invalid input …"]} on stdout.
// ROWS_JSON: {"Motor": [row, …]}; {"$number": "NaN"} stands for a number that JSON has no word for.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [contract, rows] = process.argv.slice(2);
const { nodeSchemas, relationshipSchemas } = createRequire(import.meta.url)(contract);
const schemas = { ...nodeSchemas, ...relationshipSchemas };
const revive = (_, value) => (value?.$number === undefined ? value : Number(value.$number));

const found = {};
for (const [name, items] of Object.entries(JSON.parse(readFileSync(rows, "utf8"), revive))) {
  if (!(name in schemas)) throw new Error(`The contract has no ${name}; it has ${Object.keys(schemas).join(", ")}.`);
  const problems = items.flatMap((item, index) => {
    const { error } = schemas[name].safeParse(item);
    return (error?.issues ?? []).map((issue) => `row ${index}: ${issue.path.join(".")}: ${issue.message}`);
  });
  if (problems.length > 0) found[name] = problems;
}
process.stdout.write(JSON.stringify(found));
